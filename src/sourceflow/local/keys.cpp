#include "sourceflow/local/keys.hpp"

#include <algorithm>

#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/kms_errors.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t secret_size = 32;
constexpr unsigned max_rotations_on_demand = 25;

std::string arn_prefix(const Scope& scope) {
  return "arn:aws:kms:" + scope.region + ":" + scope.account + ":";
}

[[noreturn]] void refuse(const ServiceError::Kind& kind, const std::string& text) {
  throw ServiceError(kind, text);
}

void require_symmetric(const Key& key) {
  Keys::require_usable(key);
  if (key.spec != "SYMMETRIC_DEFAULT")
    refuse(errors::kms_unsupported, key.arn + " cannot be rotated: it is no symmetric key.");
}

[[noreturn]] void refuse_alias(const std::string& arn) {
  refuse(errors::kms_not_found, "Alias " + arn + " is not found.");
}

}  // namespace

void Keys::note_due(base::Time when) { next_due_ = std::min(next_due_, when); }

void Keys::settle(base::Time now) {
  if (now < next_due_) return;
  ++changes_by_time_;
  std::erase_if(keys_, [&](const auto& entry) {
    const Key& key = entry.second;
    const bool is_due = key.deleted_at && *key.deleted_at <= now;
    if (is_due) deleted_.insert(key.id);
    return is_due;
  });
  std::erase_if(aliases_, [&](const auto& entry) { return !keys_.contains(entry.second.key_id); });
  next_due_ = base::Time::max();
  for (auto& [id, key] : keys_) {
    if (key.deleted_at) note_due(*key.deleted_at);
    if (!key.rotates) continue;
    // A key that cannot be used is not rotated; it is as soon as it can be used again.
    const bool is_enabled = key.state == Key::State::enabled;
    while (is_enabled && key.next_rotation <= now) {
      rotate(key);
      key.next_rotation += key.rotation_period;
    }
    note_due(std::max(key.next_rotation, now));
  }
}

void Keys::put(Key key) {
  if (key.deleted_at) note_due(*key.deleted_at);
  if (key.rotates) note_due(key.next_rotation);
  std::string id = key.id;
  keys_.insert_or_assign(std::move(id), std::move(key));
}

void Keys::put(KeyAlias alias) {
  std::string arn = alias.arn;
  aliases_.insert_or_assign(std::move(arn), std::move(alias));
}

void Keys::drop(std::string_view id) { keys_.erase(std::string(id)); }
void Keys::drop_alias(std::string_view arn) { aliases_.erase(std::string(arn)); }

void Keys::clear() {
  keys_.clear();
  aliases_.clear();
  deleted_.clear();
  next_due_ = base::Time::max();
}

Key& Keys::create(const Scope& scope, base::Time now) {
  Key key{.uuid = random_id(random_), .scope = scope, .created = now};
  key.id = key.uuid.text();
  key.arn = arn_prefix(scope) + "key/" + key.id;
  key.backing.push_back(random_bytes(random_, secret_size));
  std::string id = key.id;
  return keys_.insert_or_assign(std::move(id), std::move(key)).first->second;
}

Key& Keys::find_without_alias(const Scope& scope, std::string_view name) {
  const std::string prefix = arn_prefix(scope) + "key/";
  if (name.starts_with("arn:")) {
    const auto resource = name.rfind(":key/");
    if (resource == std::string_view::npos)
      refuse(errors::kms_invalid_arn, "Invalid arn " + std::string(name));
    const auto found = keys_.find(name.substr(resource + 5));
    if (found == keys_.end() || found->second.arn != name ||
        found->second.scope.region != scope.region)
      refuse(errors::kms_not_found, "Key '" + std::string(name) + "' does not exist");
    return found->second;
  }
  const auto found = keys_.find(name);
  if (found != keys_.end() && found->second.arn.starts_with(prefix)) return found->second;
  if (!base::Uuid::parse(name))
    refuse(errors::kms_not_found, "Invalid keyId '" + std::string(name) + "'");
  refuse(errors::kms_not_found, "Key '" + prefix + std::string(name) + "' does not exist");
}

Key& Keys::find(const Scope& scope, std::string_view name) {
  if (!name.starts_with("alias/") && name.find(":alias/") == std::string_view::npos)
    return find_without_alias(scope, name);
  return keys_.find(find_alias(scope, name).key_id)->second;
}

KeyAlias& Keys::find_alias(const Scope& scope, std::string_view name) {
  const std::string arn =
      name.starts_with("arn:") ? std::string(name) : arn_prefix(scope) + std::string(name);
  const auto found = aliases_.find(arn);
  if (found == aliases_.end() || found->second.scope.region != scope.region) refuse_alias(arn);
  return found->second;
}

void Keys::require_usable(const Key& key) {
  require_kept(key);
  if (key.state == Key::State::disabled) refuse(errors::kms_disabled, key.arn + " is disabled.");
}

void Keys::require_kept(const Key& key) {
  if (key.state == Key::State::pending_deletion)
    refuse(errors::kms_invalid_state, key.arn + " is pending deletion.");
}

void Keys::enable(Key& key) {
  require_kept(key);
  key.state = Key::State::enabled;
}

void Keys::disable(Key& key) {
  require_kept(key);
  key.state = Key::State::disabled;
}

void Keys::schedule_deletion(Key& key, std::chrono::days after, base::Time now) {
  require_kept(key);
  key.state = Key::State::pending_deletion;
  key.deleted_at = now + after;
  note_due(*key.deleted_at);
}

void Keys::cancel_deletion(Key& key) {
  if (key.state != Key::State::pending_deletion)
    refuse(errors::kms_invalid_state, key.arn + " is not pending deletion.");
  key.state = Key::State::disabled;
  key.deleted_at.reset();
}

void Keys::start_rotation(Key& key, std::chrono::days period, base::Time now) {
  require_symmetric(key);
  key.rotates = true;
  key.rotation_period = period;
  key.next_rotation = now + period;
  note_due(key.next_rotation);
}

void Keys::stop_rotation(Key& key) {
  require_symmetric(key);
  key.rotates = false;
}

void Keys::rotate_on_demand(Key& key) {
  require_symmetric(key);
  if (key.rotations_on_demand == max_rotations_on_demand)
    refuse(errors::kms_limit_exceeded, key.arn + " has been rotated on demand 25 times.");
  ++key.rotations_on_demand;
  rotate(key);
}

void Keys::rotate(Key& key) { key.backing.push_back(random_bytes(random_, secret_size)); }

std::string Keys::encrypt(const Key& key,
                          const EncryptionContext& context,
                          std::string_view plaintext) {
  const CiphertextHeader header{key.uuid, static_cast<std::uint32_t>(key.backing.size() - 1)};
  return seal(header, key.backing.back(), context, plaintext, random_);
}

Key& Keys::key_of(const Scope& scope, std::string_view ciphertext) {
  const auto header = read_header(ciphertext);
  if (!header) refuse(errors::kms_invalid_ciphertext, "");
  const std::string id = header->key.text();
  const auto found = keys_.find(id);
  if (found == keys_.end() && !deleted_.contains(id)) refuse(errors::kms_invalid_ciphertext, "");
  if (found == keys_.end() || found->second.scope.region != scope.region) {
    refuse(errors::kms_access_denied,
           "The ciphertext refers to a customer master key that does not exist, does not exist in "
           "this region, or you are not allowed to access.");
  }
  return found->second;
}

std::string Keys::decrypt(const Key& key,
                          const EncryptionContext& context,
                          std::string_view ciphertext) const {
  const auto header = read_header(ciphertext);
  if (!header || header->key != key.uuid || header->backing >= key.backing.size())
    refuse(errors::kms_invalid_ciphertext, "");
  auto plaintext = unseal(key.backing[header->backing], context, ciphertext);
  if (!plaintext) refuse(errors::kms_invalid_ciphertext, "");
  return std::move(*plaintext);
}

void Keys::create_alias(const Scope& scope, std::string_view name, const Key& key, base::Time now) {
  const std::string arn = arn_prefix(scope) + std::string(name);
  require_kept(key);
  if (aliases_.contains(arn))
    refuse(errors::kms_already_exists, "An alias with the name " + arn + " already exists");
  aliases_.emplace(arn,
                   KeyAlias{.name = std::string(name),
                            .arn = arn,
                            .key_id = key.id,
                            .scope = scope,
                            .created = now,
                            .updated = now});
}

void Keys::update_alias(const Scope& scope, std::string_view name, const Key& key, base::Time now) {
  KeyAlias& alias = find_alias(scope, name);
  require_kept(key);
  const auto current = keys_.find(alias.key_id);
  if (current != keys_.end() && current->second.usage != key.usage) {
    throw ServiceError(errors::kms_validation,
                       "Alias " + alias.arn + " cannot be moved to " + key.arn +
                           ": the current and the new key must be of the same type and usage.");
  }
  alias.key_id = key.id;
  alias.updated = now;
}

void Keys::delete_alias(const Scope& scope, std::string_view name) {
  const std::string arn = find_alias(scope, name).arn;
  aliases_.erase(arn);
}

}  // namespace sourceflow::local
