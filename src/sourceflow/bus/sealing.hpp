#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/secret_bytes.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/bus/hkdf.hpp"
#include "sourceflow/bus/sealed_body.hpp"

namespace sourceflow::bus {

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
  /// Throws SealError unless the data key has 32 bytes.
  SealingKey(DataKeyLabel label, const base::SecretBytes& data_key);

  const DataKeyLabel& label() const { return label_; }
  /// Names this data key without telling it; no second data key has the same. In base64url.
  const std::string& commitment() const { return commitment_; }
  /// What every body under this key begins with: label, commitment, and the dots behind them.
  const std::string& head() const { return head_; }
  const HkdfKey& root() const { return root_; }

 private:
  DataKeyLabel label_;
  HkdfKey root_;
  std::string commitment_;
  std::string head_;
};

/// The body to send in place of `body`: a text without any character that JSON or a form escapes,
/// four thirds as long and about 400 bytes more.
///
/// Each body is sealed under its own key, derived from the data key with the salt and the message's
/// id. Never give one salt to two bodies.
std::string seal(std::string_view body,
                 const SealedFor& message,
                 const SealingKey& key,
                 const SealingSalt& salt);

/// No body of this size becomes longer than this by `seal`, with the attribute that says so.
base::Bytes longest_sealed(base::Bytes body);

/// The body as it was before `seal`. Throws SealError if the key is not the one it was sealed
/// under, or if anything about the body or its message was changed.
std::string open(const SealedBody& body, const SealedFor& message, const SealingKey& key);

}  // namespace sourceflow::bus
