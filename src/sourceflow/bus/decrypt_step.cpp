#include "sourceflow/bus/decrypt_step.hpp"

#include <utility>

#include "sourceflow/bus/encrypt.hpp"
#include "sourceflow/bus/keyring.hpp"

namespace sourceflow::bus {

Step decrypt_step(Keyring& keyring) {
  return {"decrypt", [&keyring](Delivery& delivery) {
            if (!is_sealed(delivery.message.attributes)) return;
            const auto body = read_sealed(delivery.text);
            const auto key = keyring.to_open(body);
            if (!key) throw KeyIsAway{Keyring::name_of(body)};
            decrypt(delivery, body, *key);
          }};
}

Step require_step(Encryption encryption) {
  return {"require encryption", [encryption = std::move(encryption)](Delivery& delivery) {
            if (delivery.was_sealed || !encryption.key_for(delivery.envelope.name)) return;
            throw SealError("it is plain text where encryption is required");
          }};
}

std::vector<Step> receiving_steps(Keyring& keyring, const Encryption& encryption) {
  std::vector<Step> steps;
  for (auto& step : receiving_steps()) {
    const bool is_decode = step.name == "decode";
    if (is_decode) steps.push_back(decrypt_step(keyring));
    steps.push_back(std::move(step));
    if (is_decode && encryption.required) steps.push_back(require_step(encryption));
  }
  return steps;
}

}  // namespace sourceflow::bus
