#pragma once

#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>

namespace sourceflow::http {

/// For tests: an authority of our own, made anew each time, and the certificates it issues.
class TestAuthority {
 public:
  explicit TestAuthority(std::string name);
  ~TestAuthority();
  TestAuthority(const TestAuthority&) = delete;
  TestAuthority& operator=(const TestAuthority&) = delete;

  /// A file with the authority's own certificate, gone with this object.
  const std::string& file() const { return file_; }

  /// A server that proves to be this host (`DNS:localhost` or `IP:127.0.0.1`) until that many days
  /// from now.
  boost::asio::ssl::context server(const std::string& alternative_name, int days = 1) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
  std::string file_;
};

}  // namespace sourceflow::http
