// expect: a message_name starts with a letter and has at most 128 letters, digits
#include <string_view>

#include "sourceflow/message/names.hpp"

struct CreateOrder {
  static constexpr std::string_view message_name = "create order";
};

constexpr auto name = sourceflow::message::name_of<CreateOrder>();
