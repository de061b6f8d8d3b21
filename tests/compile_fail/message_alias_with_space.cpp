// expect: a message alias starts with a letter and has at most 128 letters, digits, '_', '.' or '-'
#include "sourceflow/message/names.hpp"

struct CreateOrder {
  static constexpr std::array<std::string_view, 1> message_aliases{"create order"};
};

constexpr auto names = sourceflow::message::aliases_of<CreateOrder>();
