// expect: An ARN stands where the short name of a topic belongs, such as order-events.
#include "sourceflow/bus/layout.hpp"
#include "sourceflow/message/names.hpp"

struct OrderCreated {};

auto layout() {
  return sourceflow::bus::BusLayout{}.raise<OrderCreated>(
      "arn:aws:sns:us-east-1:123456789012:order-events");
}
