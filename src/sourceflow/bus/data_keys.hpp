#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/bus/moment.hpp"
#include "sourceflow/bus/sealing.hpp"

namespace sourceflow::bus {

using SharedSealingKey = std::shared_ptr<const SealingKey>;

/// Decides which data key a message takes and when KMS is asked for one.
///
/// A sender looks keys up by the KMS key's name, a receiver by the encrypted data key that came
/// with the message. A new key is asked for when the one at hand has used up four fifths of a
/// limit, so that it still serves if KMS is away; it serves up to its limits and never beyond. At
/// most one request for a name is on its way. A key that leaves here is wiped from memory when the
/// last message under it lets go. One thread at a time.
class DataKeys {
 public:
  explicit DataKeys(DataKeyLimits limits = {}) : limits_(limits) {}

  /// What to do for one message. With no key it waits until `refreshed` or `not_refreshed`, or
  /// until `again` when no request is on its way.
  struct Advice {
    SharedSealingKey key = {};
    /// The caller must ask KMS now, and tell of the answer.
    bool ask = false;
    /// While KMS is left alone: when a request is allowed again.
    Moment again = {};
  };
  /// Counts the message as a use of the key if one is given.
  Advice take(const std::string& name, base::Bytes size, Moment now);

  /// KMS gave a key by a request sent at `asked`.
  void refreshed(const std::string& name, SharedSealingKey key, Moment asked);
  /// KMS gave none. Tells when a request is allowed again.
  Moment not_refreshed(const std::string& name, Moment now);

  /// Lets go of keys whose time is over, also where no message asks for them any more.
  void forget_old(Moment now);

  /// Keys at hand.
  std::size_t size() const;

 private:
  struct Entry {
    SharedSealingKey key = {};
    Moment asked = {};
    std::uint64_t uses = 0;
    base::Bytes bytes = {};
    bool is_asking = false;
    Moment paused_until = Moment::min();
    int failures = 0;
  };
  bool serves(const Entry& entry, base::Bytes size, Moment now) const;
  bool is_worn(const Entry& entry, Moment now) const;
  void make_room();

  DataKeyLimits limits_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace sourceflow::bus
