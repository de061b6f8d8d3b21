// expect: this type has no name of its own (an instance of a template has none)
#include "sourceflow/message/names.hpp"

template <class Item>
struct Created {
  Item item;
};

constexpr auto name = sourceflow::message::name_of<Created<int>>();
