#include "sourceflow/store/sql/driver.hpp"

#include <soci/error.h>

namespace sourceflow::store::sql {

std::string message_of(const std::exception& error) {
  const auto* told = dynamic_cast<const soci::soci_error*>(&error);
  return told ? told->get_error_message() : error.what();
}

}  // namespace sourceflow::store::sql
