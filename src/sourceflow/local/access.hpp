#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/input.hpp"
#include "sourceflow/local/service_error.hpp"
#include "sourceflow/local/signature.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// A long-term access key, which stands for its account's root unless a policy file says whose it
/// is.
struct AccessKey {
  std::string id = {};
  std::string secret = {};
};

/// One call, as far as deciding about it goes.
struct AccessCall {
  std::string_view service;
  std::string_view operation;
  const Input& in;
  const SignedRequest& request;
  Scope scope;
  base::Time now;
};

/// Decides who may call: that the signature is one that the caller's secret makes, and that the
/// policies allow what is called.
///
/// Knows the access keys and policies it was given, and the credentials that STS gave out. Throws
/// ServiceError as the called service words it.
class Access {
 public:
  struct Options {
    bool verify_signatures = false;
    std::vector<AccessKey> keys = {};
    /// Users and roles with their policies as JSON; empty leaves every caller all rights.
    std::string policies = {};
    std::string account = {};
    bool tls = false;
  };

  /// Throws base::ConfigError telling everything wrong with the policies.
  explicit Access(Options options);

  bool is_open() const { return !options_.verify_signatures && !enforces_; }
  /// Makes the access keys known to `credentials`, which a reset empties.
  void install(IssuedCredentials& credentials) const;
  void admit(const AccessCall& call, World& world) const;

 private:
  struct Holder {
    /// Of the user or the role.
    std::string arn;
    std::vector<std::string> policies = {};
    /// Who may assume the role.
    std::string trust = {};
  };

  void read_policies();
  void verify(const AccessCall& call, World& world) const;
  void authorize(const AccessCall& call, World& world) const;
  const Holder* find_holder(std::string_view arn) const;

  Options options_;
  bool enforces_ = false;
  std::vector<IssuedCredential> users_;
  std::vector<Holder> holders_;
};

}  // namespace sourceflow::local
