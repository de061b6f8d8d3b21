#pragma once

#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/credentials_source.hpp"
#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/clock.hpp"

namespace sourceflow::aws {

/// Where credentials are looked for, in AWS's order: the options themselves, environment, the
/// profile's files, web identity, the container's endpoint, the instance's metadata.
std::vector<CredentialsSource> credential_chain(boost::asio::any_io_executor executor,
                                                const AwsOptions& options,
                                                const Environment& environment,
                                                std::shared_ptr<base::Clock> clock);

}  // namespace sourceflow::aws
