// expect: an index names fields by their members
#include "sourceflow/store/typed.hpp"

struct Customer {
  std::string email;
  std::string upper() const { return email; }
  using Indexes = sourceflow::store::Indexes<sourceflow::store::Unique<&Customer::upper>>;
};

auto table = sourceflow::store::table_of<Customer>();
