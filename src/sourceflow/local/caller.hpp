#pragma once

#include <string>
#include <string_view>

#include "sourceflow/http/server.hpp"
#include "sourceflow/local/queues.hpp"

namespace sourceflow::local {

/// Who calls, from the scope of a SigV4 signature:
/// `Credential=KEY/date/region/service/aws4_request`.
struct Caller {
  std::string_view access_key;
  std::string_view region;
  /// Empty when the request is not signed.
  std::string_view service;
};

/// Reads the Authorization field, or the query of a presigned URL. Of an unsigned request only the
/// region is known, if its Host has one.
Caller read_caller(const http::Incoming& request);

/// Its region (`us-east-1` when unsigned) and account: an access key of twelve digits is the
/// account it means.
Scope scope_of(const Caller& caller, std::string_view default_account);

}  // namespace sourceflow::local
