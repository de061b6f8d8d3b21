// expect: a field must be a bool, integer, double
// expect: CheckedField<CreateOrder, 1, const char *>
#include <string>

#include "sourceflow/message/json.hpp"

struct CreateOrder {
  std::string customer;
  const char* note = nullptr;
};

std::string sent(const CreateOrder& command) { return sourceflow::message::encode(command); }
