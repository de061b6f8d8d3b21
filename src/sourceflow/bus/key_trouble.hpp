#pragma once

#include <string>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/bus/moment.hpp"

namespace sourceflow::bus {

/// Why KMS gave no data key, which decides what becomes of the messages that need it.
enum class KeyFailure {
  away,      ///< KMS or the way to it failed, or it throttles: messages wait
  unusable,  ///< the key is disabled, unknown or not allowed: messages wait for an operator
  forged,    ///< the encrypted data key is not what KMS made for this service: dead letters
};

KeyFailure failure_of(const aws::Error& error);

/// What an operator can do about a refusal with this code; empty where KMS's own text says enough.
std::string advice_about(const std::string& code);

/// A KMS key that does not give what it is asked for.
struct KeyTrouble {
  /// As it is named in the options, or by the message that needs it.
  std::string key = {};
  bool is_for_sealing = false;
  KeyFailure failure = KeyFailure::away;
  std::string reason = {};
  Moment since = {};
};

}  // namespace sourceflow::bus
