#include "sourceflow/bus/key_trouble.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace sourceflow::bus {

KeyFailure failure_of(const aws::Error& error) {
  // KMS's own refusals of a ciphertext, whoever asks and however often.
  constexpr std::array<std::string_view, 3> forged{
      "InvalidCiphertextException", "IncorrectKeyException", "ValidationException"};
  // Without a code nothing answered, a certificate that does not match included.
  if (error.retryable() || error.code().empty()) return KeyFailure::away;
  return std::ranges::find(forged, error.code()) != forged.end() ? KeyFailure::forged
                                                                 : KeyFailure::unusable;
}

std::string advice_about(const std::string& code) {
  if (code == "NotFoundException") return "create the key or the alias, or correct the option";
  if (code == "DisabledException") return "enable the key";
  if (code == "KMSInvalidStateException") return "cancel its deletion, or name another key";
  if (code == "AccessDeniedException")
    return "allow kms:GenerateDataKey to senders and kms:Decrypt to receivers";
  return {};
}

}  // namespace sourceflow::bus
