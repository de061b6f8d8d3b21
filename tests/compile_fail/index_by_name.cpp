// expect: indexes are declared so: using Indexes = sourceflow::Indexes<
#include <tuple>

#include "sourceflow/store/typed.hpp"

struct Customer {
  std::string email;
  using Indexes = std::tuple<sourceflow::store::Unique<&Customer::email>>;
};

auto table = sourceflow::store::table_of<Customer>();
