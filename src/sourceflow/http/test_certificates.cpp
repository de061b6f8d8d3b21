#include "sourceflow/http/test_certificates.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <boost/asio/buffer.hpp>

namespace sourceflow::http {

namespace asio = boost::asio;

TestAuthority::TestAuthority(const std::string& name) : authority_(name, std::chrono::days(30)) {
  file_ = std::filesystem::temp_directory_path() /
          ("sourceflow-authority-" + std::to_string(::getpid()) + "-" + name + ".pem");
  std::ofstream(file_) << authority_.certificate();
}

TestAuthority::~TestAuthority() { std::remove(file_.c_str()); }

ServerCertificate TestAuthority::certificate_of(const std::string& host, int days) const {
  return authority_.issue({host}, std::chrono::days(days));
}

asio::ssl::context TestAuthority::server(const std::string& host, int days) const {
  const ServerCertificate certificate = certificate_of(host, days);
  asio::ssl::context context(asio::ssl::context::tls_server);
  context.use_certificate_chain(asio::buffer(certificate.chain));
  context.use_private_key(asio::buffer(certificate.private_key.reveal()), asio::ssl::context::pem);
  return context;
}

}  // namespace sourceflow::http
