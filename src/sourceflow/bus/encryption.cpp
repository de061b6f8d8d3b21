#include "sourceflow/bus/encryption.hpp"

#include <algorithm>

namespace sourceflow::bus {
namespace {

constexpr std::size_t longest_name = 2048;

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool consists_of(std::string_view text, std::string_view marks) {
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return is_alnum(c) || marks.find(c) != std::string_view::npos;
  });
}

bool is_alias(std::string_view text) {
  return text.starts_with("alias/") && consists_of(text.substr(6), "/_-");
}

bool is_key_id(std::string_view text) { return consists_of(text, "-"); }

/// `arn:partition:kms:region:account:key/...` or `...:alias/...`
bool is_arn(std::string_view text) {
  std::size_t begin = 0;
  for (int colon = 0; colon < 5; ++colon) {
    const auto end = text.find(':', begin);
    if (end == std::string_view::npos || end == begin) return false;
    const auto part = text.substr(begin, end - begin);
    if ((colon == 0 && part != "arn") || (colon == 2 && part != "kms")) return false;
    begin = end + 1;
  }
  const auto resource = text.substr(begin);
  return is_alias(resource) || (resource.starts_with("key/") && is_key_id(resource.substr(4)));
}

void check_key(const std::string& option, const KmsKey& key, std::vector<std::string>& complaints) {
  if (is_kms_key_name(key.name)) return;
  complaints.push_back(option + ": \"" + key.name +
                       "\" names no KMS key; give its id, its ARN, or an alias such as "
                       "alias/orders");
}

}  // namespace

bool is_kms_key_name(std::string_view text) {
  return text.size() <= longest_name && (is_alias(text) || is_key_id(text) || is_arn(text));
}

std::vector<std::string> DataKeyLimits::validate() const {
  using std::chrono::seconds;
  std::vector<std::string> complaints;
  const auto require = [&](bool holds, const char* complaint) {
    if (!holds) complaints.emplace_back(complaint);
  };
  require(age >= seconds{1} && age <= seconds{3600}, "age of a data key must be 1 s to 1 h");
  require(uses >= 1 && uses <= std::uint64_t{1} << 32, "uses of a data key must be 1 to 2^32");
  require(bytes.count >= std::int64_t{1} << 20, "bytes of a data key must be 1 MiB or more");
  require(keys >= 1, "keys must be 1 or more");
  require(pause >= seconds{0} && pause <= age, "pause must be between zero and the age");
  return complaints;
}

const KmsKey* Encryption::key_for(const std::string& message_name) const {
  const auto own = keys.find(message_name);
  if (own != keys.end()) return &own->second;
  return key.name.empty() ? nullptr : &key;
}

std::vector<std::string> Encryption::validate() const {
  std::vector<std::string> complaints;
  if (key.name.empty() && keys.empty()) {
    complaints.emplace_back(
        "encryption: name a KMS key for all messages (key), or for some of them (keys)");
  }
  if (!key.name.empty()) check_key("encryption.key", key, complaints);
  for (const auto& [name, own] : keys) {
    if (name.empty()) complaints.emplace_back("encryption.keys: a message's name is empty");
    check_key("encryption.keys." + name, own, complaints);
  }
  for (const auto& arn : accept)
    if (!arn.starts_with("arn:"))
      complaints.push_back("encryption.accept: \"" + arn +
                           "\" must begin as the ARN of a KMS key does, arn:aws:kms:...");
  for (const auto& complaint : limits.validate())
    complaints.push_back("encryption.limits: " + complaint);
  return complaints;
}

}  // namespace sourceflow::bus
