#pragma once

#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

/// Runs a profile's `credential_process` by the shell and reads the credentials that it prints.
/// Throws Error if it fails, prints something else, or takes longer than a minute. What it prints
/// is never shown.
base::Task<Credentials> credential_process(boost::asio::any_io_executor executor,
                                           std::string command);

}  // namespace sourceflow::aws
