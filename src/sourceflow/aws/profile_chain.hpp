#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/aws/profile_files.hpp"
#include "sourceflow/aws/sts.hpp"

namespace sourceflow::aws {

/// A `credential_source`: `Environment`, `EcsContainer` or `Ec2InstanceMetadata`.
struct NamedSource {
  std::string name;
  friend bool operator==(const NamedSource&, const NamedSource&) = default;
};

/// A role taken on by a token that lies in a file.
struct WebIdentity {
  AssumedRole role;
  std::string token_file;
  friend bool operator==(const WebIdentity&, const WebIdentity&) = default;
};

/// A command that prints credentials.
struct CredentialProcess {
  std::string command;
  friend bool operator==(const CredentialProcess&, const CredentialProcess&) = default;
};

/// How a profile comes to its credentials: the first ones, and the roles then taken on one after
/// another.
struct ProfileChain {
  std::variant<Credentials, NamedSource, WebIdentity, CredentialProcess> first;
  std::vector<AssumedRole> roles;
};

/// Follows a profile through its source profiles. Nothing if the profile says nothing about
/// credentials. Throws std::invalid_argument naming the profile that is wrong.
std::optional<ProfileChain> resolve_profile(const ProfileFiles& files, std::string_view profile);

}  // namespace sourceflow::aws
