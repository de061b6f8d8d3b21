#pragma once

#include <string>
#include <string_view>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/aws/sha256.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/message.hpp"

namespace sourceflow::aws {

/// What a signature is good for: one service in one region, on the day of its time.
struct SigningScope {
  std::string_view region;
  std::string_view service;
  /// S3 alone signs paths as they are; everything else removes `.`, `..` and doubled slashes first.
  bool normalize_path = true;
};

/// A signature and how it came about, so that a refused one can be compared with what AWS says it
/// expected.
struct Signature {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signature;
  /// What to add to the request: `X-Amz-Date`, `Authorization`, and `X-Amz-Security-Token` for
  /// temporary credentials.
  http::Headers headers;
};

/// The key that signs everything within the scope on that day (UTC).
Digest signing_key(const base::Secret& secret_access_key, base::Time day, SigningScope scope);

/// Signs a request by AWS's Signature Version 4. All headers of the request are signed, and the
/// host it is sent to, but for those that proxies change. Depends on its arguments alone. `key`
/// must be the signing key of the same secret, day and scope.
Signature sign(const http::Request& request,
               std::string_view host,
               const Credentials& credentials,
               const Digest& key,
               SigningScope scope,
               base::Time now);

/// The same, deriving the key.
Signature sign(const http::Request& request,
               std::string_view host,
               const Credentials& credentials,
               SigningScope scope,
               base::Time now);

}  // namespace sourceflow::aws
