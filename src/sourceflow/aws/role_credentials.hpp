#pragma once

#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/options.hpp"
#include "sourceflow/aws/profile_chain.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

/// What every source of credentials may need: where to run, how to reach STS, and the time.
struct Surroundings {
  boost::asio::any_io_executor executor;
  AwsOptions options;
  Environment environment;
  std::shared_ptr<base::Clock> clock;
};

/// The credentials of a role, taken on with other credentials.
base::Task<Credentials> role_credentials(Surroundings surroundings,
                                         Credentials with,
                                         AssumedRole role);

/// The credentials of a role, taken on with the token in a file, which is read anew each time.
base::Task<Credentials> web_identity_credentials(Surroundings surroundings, WebIdentity identity);

/// `AWS_ROLE_ARN` and `AWS_WEB_IDENTITY_TOKEN_FILE`; nothing unless both are set.
std::optional<WebIdentity> web_identity_of(const Environment& environment);

}  // namespace sourceflow::aws
