#pragma once

#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/bus/outgoing.hpp"
#include "sourceflow/bus/sealing.hpp"
#include "sourceflow/bus/steps.hpp"

namespace sourceflow::bus {

/// The message that these attributes tell of. Both sides take it from there, so that a body opens
/// beside the attributes it was sent with only.
SealedFor sealed_for(const std::vector<aws::MessageAttribute>& attributes);

/// The same message with its body sealed and the attribute `Encryption`.
Outgoing encrypt(Outgoing message, const SealingKey& key, const SealingSalt& salt);

/// What is wrong with the message's encryption before any key is looked for; throws SealError for
/// an unknown scheme, and for plain text where encryption is required. True if it is encrypted.
bool check_encryption(const Delivery& delivery, bool is_required);

/// Puts the plain text in the place of the sealed body; throws SealError.
void decrypt(Delivery& delivery, const SealingKey& key);

}  // namespace sourceflow::bus
