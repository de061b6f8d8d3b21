#pragma once

#include <string>

#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/bus/steps.hpp"

namespace sourceflow::bus {

class Keyring;

/// Thrown by a step whose data key is not at hand: no failure of the message, which waits for a
/// change of that name and runs the steps anew.
struct KeyIsAway {
  std::string name;
};

/// Puts the plain text in the place of a sealed body.
Step decrypt_step(Keyring& keyring);

/// After `decode`: throws SealError for plain text of a message that this service would seal.
Step require_step(Encryption encryption);

/// The steps of a service with this keyring, in order.
std::vector<Step> receiving_steps(Keyring& keyring, const Encryption& encryption);

}  // namespace sourceflow::bus
