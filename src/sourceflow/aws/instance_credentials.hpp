#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/aws/profile_files.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

/// Where an EC2 instance answers questions about itself: `AWS_EC2_METADATA_SERVICE_ENDPOINT` or the
/// profile's `ec2_metadata_service_endpoint`, else the well-known address, that of IPv6 if
/// `..._ENDPOINT_MODE` says so.
std::string instance_metadata_url(const Environment& environment, const Section& profile);

/// The credentials of the role attached to this instance, by version 2 of its metadata service,
/// which hands out a token first. Nothing where no such service answers within a second, or where
/// no role is attached. Credentials that the service could not renew in time are used a little
/// longer, as AWS asks for.
base::Task<std::optional<Credentials>> instance_credentials(boost::asio::any_io_executor executor,
                                                            std::string metadata_url,
                                                            std::shared_ptr<base::Clock> clock);

}  // namespace sourceflow::aws
