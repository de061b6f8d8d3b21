#pragma once

#include <string>
#include <string_view>

namespace sourceflow::local {

/// The key with which an endpoint signs notifications, and the certificate by which others check
/// them. Both are DER.
struct SigningKey {
  std::string secret = {};
  std::string certificate = {};

  /// `/SimpleNotificationService-...pem`, by which the endpoint gives the certificate out.
  std::string certificate_path() const;
  std::string certificate_pem() const;
  /// In base64. Version 1 is SHA1withRSA, version 2 SHA256withRSA.
  std::string sign(std::string_view version, std::string_view text) const;
};

/// The key of this process: made when it is first needed, which takes a tenth of a second, and
/// shared by all its endpoints.
const SigningKey& signing_key_of_process();

}  // namespace sourceflow::local
