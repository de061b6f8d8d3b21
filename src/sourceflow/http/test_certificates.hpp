#pragma once

#include <string>

#include <boost/asio/ssl/context.hpp>

#include "sourceflow/http/certificates.hpp"

namespace sourceflow::http {

/// For tests: an authority of our own with its certificate in a file, gone with this object.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  const std::string& file() const { return file_; }

  /// A server that proves to be this host or address until that many days from now.
  boost::asio::ssl::context server(const std::string& host, int days = 1) const;
  ServerCertificate certificate_of(const std::string& host, int days = 1) const;

 private:
  CertificateAuthority authority_;
  std::string file_;
};

}  // namespace sourceflow::http
