// expect: an index names fields of the struct that declares it
#include "sourceflow/store/typed.hpp"

struct Customer {
  std::string email;
};
struct Order {
  std::string customer;
  using Indexes = sourceflow::store::Indexes<sourceflow::store::Indexed<&Customer::email>>;
};

auto table = sourceflow::store::table_of<Order>();
