// expect: the structs in a variant need different names: give one a message_name
#include "sourceflow/message/json.hpp"

namespace card {
struct Payment {
  std::string number;
};
}  // namespace card
namespace cash {
struct Payment {
  int cents;
};
}  // namespace cash

struct PayOrder {
  std::variant<card::Payment, cash::Payment> payment;
};

PayOrder received(std::string_view text) { return sourceflow::message::decode<PayOrder>(text); }
