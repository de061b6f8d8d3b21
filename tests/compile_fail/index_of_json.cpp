// expect: an index needs fields that databases compare
#include "sourceflow/store/typed.hpp"

struct Order {
  std::vector<std::string> lines;
  using Indexes = sourceflow::store::Indexes<sourceflow::store::Unique<&Order::lines>>;
};

auto table = sourceflow::store::table_of<Order>();
