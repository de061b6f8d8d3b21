// expect: A URL stands where the short name of a queue belongs, such as orders.fifo.
#include "sourceflow/bus/layout.hpp"
#include "sourceflow/message/names.hpp"

struct CreateOrder {};

auto layout() {
  return sourceflow::bus::BusLayout{}.send<CreateOrder>(
      "https://sqs.us-east-1.amazonaws.com/123456789012/orders.fifo");
}
