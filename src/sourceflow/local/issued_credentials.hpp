#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"

namespace sourceflow::local {

/// Temporary credentials as STS gives them, and whom they stand for.
struct IssuedCredential {
  std::string access_key = {};
  std::string secret = {};
  std::string session_token = {};
  base::Time expires = {};
  std::string account = {};
  std::string user_id = {};
  std::string arn = {};
};

/// Every temporary credential given out since the start, until an hour after its end.
class IssuedCredentials {
 public:
  explicit IssuedCredentials(base::Random& random) : random_(random) {}

  /// Completes `whom` with keys and a token.
  const IssuedCredential& issue(IssuedCredential whom, base::Time now);
  /// Null for any other access key.
  const IssuedCredential* find(std::string_view access_key) const;

  /// By access key.
  const std::map<std::string, IssuedCredential, std::less<>>& all() const { return by_key_; }
  /// As it was kept.
  void put(IssuedCredential credential);
  void drop(std::string_view access_key) { by_key_.erase(std::string(access_key)); }
  void clear() { by_key_.clear(); }

  std::string random_text(std::string_view alphabet, std::size_t size);

 private:
  base::Random& random_;
  std::map<std::string, IssuedCredential, std::less<>> by_key_;
};

}  // namespace sourceflow::local
