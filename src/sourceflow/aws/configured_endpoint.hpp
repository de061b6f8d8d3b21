#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/aws/profile_files.hpp"

namespace sourceflow::aws {

/// The URL that the environment or the profile sets for a service (`sqs`): the environment's for
/// this service, the environment's for all, the profile's for this service, the profile's for all.
/// Nothing if none is set.
std::optional<std::string> configured_endpoint(std::string_view service,
                                               const Environment& environment,
                                               const ProfileFiles& files,
                                               std::string_view profile);

}  // namespace sourceflow::aws
