#include "sourceflow/bus/steps.hpp"

#include <exception>
#include <utility>

#include "sourceflow/bus/sealing.hpp"
#include "sourceflow/message/sns_notification.hpp"
#include "sourceflow/message/wire.hpp"

namespace sourceflow::bus {

std::vector<Step> receiving_steps() {
  return {{"unwrap", unwrap}, {"decode", decode}, {"trace", trace}};
}

void unwrap(Delivery& delivery) {
  // Looking for the word first saves parsing every body twice.
  if (delivery.text.find("\"TopicArn\"") == std::string::npos) return;
  auto notification = message::unwrap_sns(delivery.text);
  if (!notification) return;
  delivery.text = std::move(notification->message);
  for (auto& [name, value] : notification->attributes)
    if (!aws::find(delivery.message.attributes, name))
      delivery.message.attributes.push_back({name, std::move(value)});
}

void decode(Delivery& delivery) { delivery.envelope = message::from_wire(delivery.text); }

void trace(Delivery& delivery) {
  const auto value_of = [&](std::string_view name) {
    const auto* attribute = aws::find(delivery.message.attributes, name);
    return attribute ? attribute->value : std::string{};
  };
  delivery.envelope.traceparent = value_of("traceparent");
  delivery.envelope.tracestate = value_of("tracestate");
}

std::string run_steps(const std::vector<Step>& steps, Delivery& delivery) {
  for (const auto& step : steps) {
    try {
      step.run(delivery);
    } catch (const SealError& error) {
      return std::string("decryption_failed: ") + error.what();
    } catch (const std::exception& error) {
      return step.name + ": " + error.what();
    }
  }
  return {};
}

}  // namespace sourceflow::bus
