#pragma once

#include <string>
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

/// True if the attributes say that the body is sealed. Throws SealError for an unknown scheme.
bool is_sealed(const std::vector<aws::MessageAttribute>& attributes);

/// Puts the plain text in the place of the sealed body, which was taken apart before. Throws
/// SealError.
void decrypt(Delivery& delivery, const SealedBody& body, const SealingKey& key);

/// Takes the attribute `Encryption` off, for a body that is plain again.
void unmark(std::vector<aws::MessageAttribute>& attributes);

}  // namespace sourceflow::bus
