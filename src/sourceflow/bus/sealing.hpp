#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/secret_bytes.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::bus {

/// The value of a sealed message's attribute `Encryption`: the scheme and its version. What follows
/// from another name is another format.
inline constexpr std::string_view sealing_scheme = "sourceflow-1";

/// A body that cannot be sealed or opened. Its text never quotes the message or a key. Trying again
/// does not help: keep a received message as a dead letter with `what()` as the reason.
class SealError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The message that a body belongs to. A body opens for this message only.
struct SealedFor {
  base::MessageId id = {};
  /// The command's or event's name on the wire.
  std::string name = {};
  std::string entity_id = {};
};

/// Bytes that no two sealings share; also those of the same message differ.
using SealingSalt = std::array<std::uint8_t, 16>;
SealingSalt make_sealing_salt();

/// A data key made ready: seals and opens any number of bodies.
///
/// The data key itself is not kept, only what is derived from it, and that is wiped with the last
/// owner. Immutable, so safe to use from several threads.
class SealingKey {
 public:
  /// `key_id` is the ARN of the KMS key that `encrypted` is under, `service` the one that asked for
  /// it. Throws SealError unless the data key has 32 bytes.
  SealingKey(std::string key_id,
             std::string service,
             base::Blob encrypted,
             const base::SecretBytes& data_key);

  const std::string& key_id() const { return key_id_; }
  /// KMS binds it to the data key, so whoever wants to decrypt that must name it.
  const std::string& service() const { return service_; }
  /// The data key as KMS gave it, which travels with each message.
  const base::Blob& encrypted() const { return encrypted_; }
  /// Names this data key without telling it; no second data key has the same.
  const base::Blob& commitment() const { return commitment_; }
  base::BlobView root() const { return root_.reveal(); }

 private:
  std::string key_id_;
  std::string service_;
  base::Blob encrypted_;
  base::SecretBytes root_;
  base::Blob commitment_;
};

/// A sealed body, taken apart but not opened.
struct SealedBody {
  std::string key_id = {};
  /// Who asked KMS for the data key.
  std::string service = {};
  /// The data key as KMS keeps it secret: KMS is asked for the plain one, or a cache is.
  base::Blob data_key = {};
  base::Blob commitment = {};
  SealingSalt salt = {};
  /// AES-256-GCM's ciphertext, then its tag.
  base::Blob sealed = {};
};

/// The body to send in place of `body`: a JSON text, four thirds as long and about 500 bytes more.
///
/// Each body is sealed under its own key, derived from the data key with the salt and the message's
/// id. Never give one salt to two bodies.
std::string seal(std::string_view body,
                 const SealedFor& message,
                 const SealingKey& key,
                 const SealingSalt& salt);

/// No body of this size becomes longer than this by `seal`, with the attribute that says so.
base::Bytes longest_sealed(base::Bytes body);

/// Throws SealError if the text is no sealed body, or one of another scheme.
SealedBody read_sealed(std::string_view text);

/// The body as it was before `seal`. Throws SealError if the key is not the one it was sealed
/// under, or if anything about the body or its message was changed.
std::string open(const SealedBody& body, const SealedFor& message, const SealingKey& key);

}  // namespace sourceflow::bus
