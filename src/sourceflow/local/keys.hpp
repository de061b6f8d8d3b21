#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/local/key_cipher.hpp"
#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

/// Lets a principal use a key beside what its policy says.
struct Grant {
  std::string id = {};
  std::string token = {};
  std::string grantee = {};
  std::string retiring = {};
  std::string name = {};
  std::set<std::string, std::less<>> operations = {};
  /// What the encryption context must contain, or be.
  EncryptionContext context_subset = {};
  EncryptionContext context_equals = {};
  base::Time created = {};
};

/// A KMS key: what it is called, what may be done with it, and its secrets.
struct Key {
  enum class State { enabled, disabled, pending_deletion };

  base::Uuid uuid = {};
  std::string id = {};
  std::string arn = {};
  Scope scope = {};
  std::string description = {};
  std::string policy = {};
  /// As `find_key_spec` knows it, and its usage.
  std::string spec = "SYMMETRIC_DEFAULT";
  std::string usage = "ENCRYPT_DECRYPT";
  /// By id.
  std::map<std::string, Grant> grants = {};
  std::map<std::string, std::string> tags = {};
  base::Time created = {};
  State state = State::enabled;
  /// Set while its deletion is pending.
  std::optional<base::Time> deleted_at = {};
  /// The last one encrypts; the others still decrypt what they encrypted. Of a key pair or an HMAC
  /// key the only one is its secret.
  std::vector<std::string> backing = {};
  unsigned rotations_on_demand = 0;
  bool rotates = false;
  std::chrono::days rotation_period{365};
  base::Time next_rotation = {};
};

/// An alias within one region and account, pointing at a key there.
struct KeyAlias {
  std::string name = {};
  std::string arn = {};
  std::string key_id = {};
  Scope scope = {};
  base::Time created = {};
  base::Time updated = {};
};

/// Every KMS key and alias of an endpoint. Refusals are ServiceErrors as KMS words them.
///
/// A key is named by id, ARN, alias name or alias ARN. Time passes in `settle` only.
class Keys {
 public:
  explicit Keys(base::Random& random) : random_(random) {}

  /// Rotates and deletes what has become due.
  void settle(base::Time now);
  void clear();

  Key& create(const Scope& scope, base::Time now);
  /// Throws (NotFoundException, InvalidArnException).
  Key& find(const Scope& scope, std::string_view name);
  /// The same by id or ARN alone, as the operations that change a key want it.
  Key& find_without_alias(const Scope& scope, std::string_view name);
  const std::map<std::string, Key, std::less<>>& all() const { return keys_; }

  /// Throws unless the key may be used: DisabledException, KMSInvalidStateException.
  static void require_usable(const Key& key);
  /// Throws KMSInvalidStateException while the key's deletion is pending.
  static void require_kept(const Key& key);

  void enable(Key& key);
  void disable(Key& key);
  void schedule_deletion(Key& key, std::chrono::days after, base::Time now);
  /// Leaves the key disabled, as KMS does.
  void cancel_deletion(Key& key);
  void start_rotation(Key& key, std::chrono::days period, base::Time now);
  void stop_rotation(Key& key);
  /// Throws LimitExceededException after 25 times, as KMS does.
  void rotate_on_demand(Key& key);

  std::string encrypt(const Key& key, const EncryptionContext& context, std::string_view plaintext);
  /// The key that a ciphertext names. Throws InvalidCiphertextException, and AccessDeniedException
  /// for a key that is deleted or in another region.
  Key& key_of(const Scope& scope, std::string_view ciphertext);
  /// Throws InvalidCiphertextException for another context or altered bytes.
  std::string decrypt(const Key& key,
                      const EncryptionContext& context,
                      std::string_view ciphertext) const;

  /// Throws AlreadyExistsException.
  void create_alias(const Scope& scope, std::string_view name, const Key& key, base::Time now);
  /// Throws NotFoundException.
  void update_alias(const Scope& scope, std::string_view name, const Key& key, base::Time now);
  void delete_alias(const Scope& scope, std::string_view name);
  /// As they were kept; each takes the place of another of its name.
  void put(Key key);
  void put(KeyAlias alias);
  void drop(std::string_view id);
  void drop_alias(std::string_view arn);
  /// The ids of keys that were deleted.
  std::set<std::string, std::less<>>& deleted() { return deleted_; }
  const std::set<std::string, std::less<>>& deleted() const { return deleted_; }
  /// Grows whenever time rotated or deleted a key.
  std::uint64_t changes_by_time() const { return changes_by_time_; }

  /// By ARN.
  const std::map<std::string, KeyAlias, std::less<>>& aliases() const { return aliases_; }

 private:
  KeyAlias& find_alias(const Scope& scope, std::string_view name);
  void rotate(Key& key);
  void note_due(base::Time when);

  base::Random& random_;
  std::map<std::string, Key, std::less<>> keys_;
  std::map<std::string, KeyAlias, std::less<>> aliases_;
  std::set<std::string, std::less<>> deleted_;
  std::uint64_t changes_by_time_ = 0;
  /// Nothing becomes due before.
  base::Time next_due_ = base::Time::max();
};

}  // namespace sourceflow::local
