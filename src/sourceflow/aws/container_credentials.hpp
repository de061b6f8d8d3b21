#pragma once

#include <optional>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/http/url.hpp"

namespace sourceflow::aws {

/// Where a container (ECS, EKS pod identity) is told to ask for credentials; nothing outside of
/// one. Throws Error for a URL that could send the container's token to a stranger: plain HTTP only
/// to this machine and to AWS's own addresses.
std::optional<http::Url> container_url(const Environment& environment);

/// What that endpoint gives; nothing outside of a container.
base::Task<std::optional<Credentials>> container_credentials(boost::asio::any_io_executor executor,
                                                             Environment environment);

}  // namespace sourceflow::aws
