#include "sourceflow/bus/sealer.hpp"

#include <exception>
#include <memory>
#include <utility>

#include "sourceflow/bus/encrypt.hpp"
#include "sourceflow/bus/keyring.hpp"

namespace sourceflow::bus {

Sealer::Sealer(const Encryption& encryption, Keyring& keyring, Forward forward)
    : encryption_(&encryption), keyring_(&keyring), forward_(std::move(forward)) {
  keyring.on_change([this](const std::string& kms_key) { try_again(kms_key); });
}

void Sealer::add(Addressed addressed, bool keeps_order) {
  // Where nothing keeps an order, each is a line of its own.
  auto line = keeps_order ? addressed.destination + '\n' + addressed.letter.message->group_id
                          : std::to_string(next_line_++);
  pass_or_wait({std::move(addressed), std::move(line)});
}

void Sealer::pass_or_wait(Waiting one) {
  auto& letter = one.addressed.letter;
  if (waiting_.has(one.line)) {
    const auto line = one.line;
    return waiting_.add(line, {}, std::move(one));
  }
  const auto* kms_key = encryption_->key_for(sealed_for(letter.message->attributes).name);
  if (kms_key) {
    const base::Bytes size{static_cast<std::int64_t>(letter.message->body.size())};
    const auto key = keyring_->to_seal(kms_key->name, size);
    if (!key) {
      const auto line = one.line;
      return waiting_.add(line, kms_key->name, std::move(one));
    }
    try {
      letter.message =
          std::make_shared<const Outgoing>(encrypt(*letter.message, *key, make_sealing_salt()));
    } catch (const std::exception& error) {
      return letter.settle(error.what(), false);
    }
  }
  forward_(std::move(one.addressed));
}

void Sealer::try_again(const std::string& kms_key) {
  for (auto& one : waiting_.take(kms_key)) pass_or_wait(std::move(one));
}

void Sealer::give_up(const std::string& reason) {
  for (auto& one : waiting_.take_all()) one.addressed.letter.settle(reason, false);
}

}  // namespace sourceflow::bus
