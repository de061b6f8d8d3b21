#pragma once

#include <chrono>
#include <string>

#include "sourceflow/aws/credentials.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

class Session;

/// Whose credentials these are.
struct CallerIdentity {
  std::string account = {};
  std::string arn = {};
  std::string user_id = {};
};

/// A role to take on.
struct AssumedRole {
  std::string role_arn = {};
  /// Names the session in AWS's logs; 2 to 64 letters, digits or `=,.@-_`.
  std::string session_name = {};
  /// Only where the role's owner asks for one.
  std::string external_id = {};
  /// 15 minutes to 12 hours, and no longer than the role allows. Zero: AWS's own hour.
  std::chrono::seconds duration{0};

  friend bool operator==(const AssumedRole&, const AssumedRole&) = default;
};

/// The calls of AWS STS.
class Sts {
 public:
  explicit Sts(Session& session) : session_(&session) {}

  base::Task<CallerIdentity> get_caller_identity();
  /// Temporary credentials of the role.
  base::Task<Credentials> assume_role(AssumedRole role);
  /// The same by an identity provider's token instead of a signature.
  base::Task<Credentials> assume_role_with_web_identity(AssumedRole role, base::Secret token);

 private:
  Session* session_;
};

}  // namespace sourceflow::aws
