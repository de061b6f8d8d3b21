#include "sourceflow/aws/profile_chain.hpp"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>
#include <utility>

namespace sourceflow::aws {
namespace {

// One profile's properties, with complaints that name it.
class Profile {
 public:
  Profile(std::string name, const Section& section) : name_(std::move(name)), section_(&section) {}

  const std::string& name() const { return name_; }
  bool has(std::string_view property) const { return section_->contains(property); }
  std::string text(std::string_view property) const {
    const auto found = section_->find(property);
    return found == section_->end() ? std::string() : found->second;
  }

  std::invalid_argument refusal(const std::string& why) const {
    return std::invalid_argument("the profile \"" + name_ + "\" " + why);
  }

  bool has_keys() const { return has("aws_access_key_id") || has("aws_secret_access_key"); }

  Credentials keys() const {
    if (!has("aws_access_key_id"))
      throw refusal("has a secret access key but no aws_access_key_id");
    if (!has("aws_secret_access_key"))
      throw refusal("has an access key id but no aws_secret_access_key");
    return {.access_key_id = text("aws_access_key_id"),
            .secret_access_key = base::Secret(text("aws_secret_access_key")),
            .session_token = base::Secret(text("aws_session_token"))};
  }

  AssumedRole role() const {
    AssumedRole result{.role_arn = text("role_arn"),
                       .session_name = text("role_session_name"),
                       .external_id = text("external_id")};
    if (const auto digits = text("duration_seconds"); !digits.empty()) {
      std::int64_t seconds = 0;
      const auto* const end = digits.data() + digits.size();
      const auto read = std::from_chars(digits.data(), end, seconds);
      if (read.ec != std::errc{} || read.ptr != end)
        throw refusal("has duration_seconds that is no number");
      result.duration = std::chrono::seconds(seconds);
    }
    if (has("mfa_serial"))
      throw refusal("asks for a code of a device (mfa_serial), which a service cannot type");
    return result;
  }

  bool takes_on_a_role() const {
    if (has("source_profile") && has("credential_source")) {
      throw refusal("names both source_profile and credential_source");
    }
    return has("role_arn") && (has("source_profile") || has("credential_source"));
  }

 private:
  std::string name_;
  const Section* section_;
};

using First = decltype(ProfileChain::first);

std::optional<First> first_of(const Profile& profile) {
  if (profile.has("web_identity_token_file")) {
    if (!profile.has("role_arn"))
      throw profile.refusal("has a web_identity_token_file but no role_arn");
    return WebIdentity{profile.role(), profile.text("web_identity_token_file")};
  }
  if (profile.has("role_arn")) {
    throw profile.refusal(
        "has a role_arn but neither source_profile nor credential_source to take it on with");
  }
  if (profile.has_keys()) return profile.keys();
  if (profile.has("credential_process"))
    return CredentialProcess{profile.text("credential_process")};
  if (profile.has("sso_session") || profile.has("sso_start_url")) {
    throw profile.refusal(
        "signs in through a browser (SSO); give it a credential_process that runs "
        "`aws configure export-credentials --profile NAME`");
  }
  return {};
}

}  // namespace

std::optional<ProfileChain> resolve_profile(const ProfileFiles& files, std::string_view selected) {
  ProfileChain chain;
  std::set<std::string, std::less<>> visited;
  std::string referrer;
  std::string name(selected);
  for (;;) {
    const auto found = files.profiles.find(name);
    if (found == files.profiles.end()) {
      if (referrer.empty()) return {};
      throw std::invalid_argument("the profile \"" + referrer + "\" names the source_profile \"" +
                                  name + "\", which does not exist");
    }
    const Profile profile(name, found->second);
    const bool refers_to_itself = referrer == name;
    const bool is_source = !referrer.empty();
    const bool is_new = visited.insert(name).second;
    const bool uses_own_keys = refers_to_itself && profile.has_keys();
    if (!is_new && !uses_own_keys) {
      throw profile.refusal(
          "is its own source over source_profile, so no credentials are ever reached");
    }
    // A source profile's own keys come before any role it could take on.
    if (is_source && profile.has_keys()) {
      chain.first = profile.keys();
      break;
    }
    if (profile.takes_on_a_role()) {
      chain.roles.push_back(profile.role());
      if (profile.has("credential_source")) {
        chain.first = NamedSource{profile.text("credential_source")};
        break;
      }
      referrer = std::exchange(name, profile.text("source_profile"));
      continue;
    }
    auto first = first_of(profile);
    if (!first && !is_source) return {};
    if (!first) throw profile.refusal("is a source_profile but has no credentials");
    chain.first = std::move(*first);
    break;
  }
  std::ranges::reverse(chain.roles);
  return chain;
}

}  // namespace sourceflow::aws
