#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"

namespace sourceflow::bus {

/// The value of a sealed message's attribute `Encryption`, and the first word of its body: the
/// scheme and its version. What follows from another name is another format.
inline constexpr std::string_view sealing_scheme = "sourceflow-1";

/// A body that cannot be sealed or opened. Its text never quotes the message or a key. Trying again
/// does not help: keep a received message as a dead letter with `what()` as the reason.
class SealError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Which data key a body is under: what KMS needs to give it.
struct DataKeyLabel {
  /// The ARN of the KMS key.
  std::string key_id = {};
  /// Who asked KMS for the data key; KMS binds it to the data key.
  std::string service = {};
  /// The data key as KMS keeps it secret.
  base::Blob encrypted = {};

  /// As it stands in front of every body under this data key: scheme, KMS key, service, data key.
  std::string text() const;
  /// Throws SealError if the text is no label.
  static DataKeyLabel read(std::string_view text);
};

/// A sealed body, taken apart but not opened: parts of the text it was read from, which must
/// outlive it.
///
///     sourceflow-1.arn:aws:kms:us-east-1:111122223333:key/1.orders.AQID...     the label
///     .commitment.salt.sealed                                                  each base64url
struct SealedBody {
  /// The text of the data key's label.
  std::string_view label = {};
  std::string_view commitment = {};
  std::string_view salt = {};
  /// AES-256-GCM's ciphertext, then its tag.
  std::string_view sealed = {};
};

/// Throws SealError if the text is no sealed body, or one of another scheme.
SealedBody read_sealed(std::string_view text);

}  // namespace sourceflow::bus
