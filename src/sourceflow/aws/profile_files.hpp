#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sourceflow/aws/options.hpp"

namespace sourceflow::aws {

/// Properties by lower-case name.
using Section = std::map<std::string, std::string, std::less<>>;
using Sections = std::map<std::string, Section, std::less<>>;

/// What AWS's shared `config` and `credentials` files say together; where both say something,
/// `credentials` wins.
struct ProfileFiles {
  Sections profiles = {};
  Sections sso_sessions = {};
  /// Endpoints of single services, which profiles refer to by `services = name`.
  Sections services = {};
};

/// Reads the two files' texts by the rules that all of AWS's tools share. Throws
/// std::invalid_argument naming file and line.
ProfileFiles parse_profile_files(std::string_view config, std::string_view credentials);

/// Properties that a property contains, one an indented line: `sqs =` and below it `  endpoint_url
/// = http://...`.
Section sub_properties(std::string_view value);

/// Where the files are: as `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` say, else in `.aws`
/// of the home directory.
struct ProfileLocations {
  std::string config;
  std::string credentials;
};
ProfileLocations profile_locations(const Environment& environment);

/// Reads the files from where they are; a missing one is empty.
ProfileFiles load_profile_files(const Environment& environment);

}  // namespace sourceflow::aws
