#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/bytes.hpp"

namespace sourceflow::bus {

struct Encryption;

/// A symmetric key of KMS, by its id, its ARN, or an alias (`alias/flights`, or the alias's ARN).
///
/// An alias lets the key change without a change here.
struct KmsKey {
  std::string name = {};

  /// Everything is sealed under this key, by the defaults of `Encryption`.
  operator Encryption() const;

  friend bool operator==(const KmsKey&, const KmsKey&) = default;
};

/// How long and how often one data key is used. What KMS costs and what a stolen data key opens
/// both follow from these.
struct DataKeyLimits {
  /// From when KMS was asked for it: 1 s to 1 h.
  std::chrono::seconds age{300};
  /// Bodies sealed or opened: 1 to 2^32.
  std::uint64_t uses = std::uint64_t{1} << 20;
  /// What they have together: 1 MiB or more.
  base::Bytes bytes{std::int64_t{1} << 36};
  /// Keys kept at the same time: 1 or more. The one that came first goes first.
  std::size_t keys = 1000;
  /// How long KMS is left alone after it failed: 0 to `age`, twice as long after each further
  /// failure, up to eight times. Zero asks again with the next message.
  std::chrono::milliseconds pause{1000};

  /// Every complaint, one sentence each; none if these limits can be used.
  std::vector<std::string> validate() const;
};

/// Seals the body of each command and event before it leaves, under data keys that KMS gives.
///
///     sourceflow::Aws{.encryption = sourceflow::KmsKey{"alias/flights"}}
///
/// Attributes stay readable: the message's name, id, entity and trace. Whoever may decrypt with the
/// KMS key can read; a service opens what is sealed whether or not it seals itself.
struct Encryption {
  /// For every message that `keys` does not name. Empty: those are sent in plain text.
  KmsKey key = {};
  /// Other keys for messages of these names on the wire, such as `PayInvoice`.
  std::map<std::string, KmsKey> keys = {};
  /// True makes a dead letter of what arrives in plain text although it would be sealed here. Turn
  /// it on once all senders seal.
  bool required = false;
  /// What is received may be sealed under these KMS keys only: their ARNs, or how those begin, such
  /// as `arn:aws:kms:eu-west-1:111122223333:`. Empty: under any that KMS decrypts for this service.
  std::vector<std::string> accept = {};
  DataKeyLimits limits = {};

  /// The key for messages of this name; nothing if they are sent in plain text.
  const KmsKey* key_for(const std::string& message_name) const;

  /// Every complaint, one sentence each; none if these options can be used.
  std::vector<std::string> validate() const;
};

inline KmsKey::operator Encryption() const { return {.key = *this}; }

/// True if the text can be the name of a key: it is an id, an ARN or an alias.
bool is_kms_key_name(std::string_view text);

}  // namespace sourceflow::bus
