// expect: no member named 'emial' in 'Customer'
#include "sourceflow/store/typed.hpp"

struct Customer {
  std::string email;
  using Indexes = sourceflow::store::Indexes<sourceflow::store::Unique<&Customer::emial>>;
};

auto table = sourceflow::store::table_of<Customer>();
