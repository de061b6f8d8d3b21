#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/secret.hpp"

namespace sourceflow::http {

/// What a server proves itself with, as PEM.
struct ServerCertificate {
  /// Its own certificate first, then any between it and the authority that clients know.
  std::string chain = {};
  base::Secret private_key = {};

  /// What keeps it from being used, each with the next move; empty when nothing does.
  std::vector<std::string> complaints() const;
};

/// An authority of certificates for this machine, made anew each time. Its own key is never written
/// and gone with this object, so that whoever trusts its certificate trusts what it issued, and
/// nothing that could be issued later.
class CertificateAuthority {
 public:
  /// `name` is what people read in their list of authorities.
  CertificateAuthority(const std::string& name, std::chrono::days validity);
  ~CertificateAuthority();
  CertificateAuthority(const CertificateAuthority&) = delete;
  CertificateAuthority& operator=(const CertificateAuthority&) = delete;

  /// Its own, as PEM, for clients to trust.
  const std::string& certificate() const { return pem_; }

  /// For a server called by these names and IP addresses, one at least, for so many days from now.
  /// Zero or less makes one that has expired.
  ServerCertificate issue(const std::vector<std::string>& names, std::chrono::days validity) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string pem_;
};

/// Whether a server with this certificate is believed, now and for so many days more, by clients
/// that trust `authority` (PEM) and call it by any of the names.
bool is_believed(const ServerCertificate& server,
                 std::string_view authority,
                 const std::vector<std::string>& names,
                 std::chrono::days validity);

}  // namespace sourceflow::http
