#include "sourceflow/bus/encrypt.hpp"

#include <string>
#include <string_view>

namespace sourceflow::bus {
namespace {

constexpr std::string_view attribute_name = "Encryption";

std::string value_of(const std::vector<aws::MessageAttribute>& attributes, std::string_view name) {
  const auto* attribute = aws::find(attributes, name);
  return attribute ? attribute->value : std::string{};
}

}  // namespace

SealedFor sealed_for(const std::vector<aws::MessageAttribute>& attributes) {
  SealedFor message;
  if (const auto id = base::Uuid::parse(value_of(attributes, "MessageId"))) message.id = *id;
  message.name = value_of(attributes, "CommandType");
  if (message.name.empty()) message.name = value_of(attributes, "EventType");
  message.entity_id = value_of(attributes, "EntityId");
  return message;
}

Outgoing encrypt(Outgoing message, const SealingKey& key, const SealingSalt& salt) {
  message.body = seal(message.body, sealed_for(message.attributes), key, salt);
  message.attributes.push_back({std::string(attribute_name), std::string(sealing_scheme)});
  return message;
}

bool is_sealed(const std::vector<aws::MessageAttribute>& attributes) {
  const auto* scheme = aws::find(attributes, attribute_name);
  if (scheme && scheme->value != sealing_scheme)
    throw SealError("the message is encrypted by a scheme unknown here");
  return scheme != nullptr;
}

void decrypt(Delivery& delivery, const SealedBody& body, const SealingKey& key) {
  delivery.text = open(body, sealed_for(delivery.message.attributes), key);
  delivery.was_sealed = true;
}

void unmark(std::vector<aws::MessageAttribute>& attributes) {
  std::erase_if(attributes, [](const auto& each) { return each.name == attribute_name; });
}

}  // namespace sourceflow::bus
