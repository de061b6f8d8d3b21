#include "sourceflow/bus/letter_seals.hpp"

#include <memory>
#include <utility>

#include "sourceflow/bus/encrypt.hpp"
#include "sourceflow/bus/keyring.hpp"

namespace sourceflow::bus {
namespace {

/// The message without SNS's wrapping, whose attributes become its own.
aws::ReceivedMessage unwrapped(aws::ReceivedMessage message) {
  Delivery delivery{.message = message, .text = message.body};
  unwrap(delivery);
  message.body = std::move(delivery.text);
  return message;
}

}  // namespace

base::Task<std::string> LetterSeals::open(aws::ReceivedMessage message) {
  message = unwrapped(std::move(message));
  if (!is_sealed(message.attributes)) co_return message.body;
  const auto body = read_sealed(message.body);
  const std::string name(body.label);
  const auto key = co_await opening_key(name);
  co_return bus::open(body, sealed_for(message.attributes), *key);
}

base::Task<aws::ReceivedMessage> LetterSeals::with_body(aws::ReceivedMessage message,
                                                        std::string body,
                                                        std::string kms_key) {
  message = unwrapped(std::move(message));
  if (!is_sealed(message.attributes)) {
    message.body = std::move(body);
    co_return message;
  }
  const auto old = read_sealed(message.body);
  const auto label = DataKeyLabel::read(old.label);
  if (kms_key.empty()) kms_key = label.key_id;
  const auto key = co_await sealing_key(kms_key, label.service);
  message.body = seal(body, sealed_for(message.attributes), *key, make_sealing_salt());
  co_return message;
}

std::string LetterSeals::key_of(aws::ReceivedMessage message) {
  message = unwrapped(std::move(message));
  if (!is_sealed(message.attributes)) return {};
  return DataKeyLabel::read(read_sealed(message.body).label).key_id;
}

base::Task<SharedSealingKey> LetterSeals::opening_key(std::string name) {
  if (const auto known = opening_.find(name); known != opening_.end()) co_return known->second;
  const std::string any_key;
  const auto label = DataKeyLabel::read(name);
  const auto context = data_key_context(label.service);
  const auto given = co_await kms_->decrypt(label.encrypted, any_key, context);
  auto key = std::make_shared<const SealingKey>(label, given.bytes);
  opening_.emplace(name, key);
  co_return key;
}

base::Task<SharedSealingKey> LetterSeals::sealing_key(std::string kms_key, std::string service) {
  const auto name = std::pair(kms_key, service);
  if (const auto known = sealing_.find(name); known != sealing_.end()) co_return known->second;
  const auto context = data_key_context(service);
  const auto given = co_await kms_->generate_data_key(kms_key, context);
  const DataKeyLabel label{given.key_id, service, given.ciphertext};
  auto key = std::make_shared<const SealingKey>(label, given.plaintext);
  sealing_.emplace(name, key);
  co_return key;
}

}  // namespace sourceflow::bus
