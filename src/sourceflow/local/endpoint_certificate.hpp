#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sourceflow/http/certificates.hpp"

namespace sourceflow::local {

/// Names and addresses by which a client on this machine may call an endpoint; `host` is where it
/// listens, `more` what it was told beside.
std::vector<std::string> certificate_names(const std::string& host,
                                           const std::vector<std::string>& more);

/// What an endpoint that speaks TLS proves itself with, and the file by which clients know it.
///
/// In a directory, made if it is not there: `ca.pem` for clients, `server.pem`, and
/// `server-key.pem` that only its owner can read. They are used again by later starts for as long
/// as they are good for all the names, and made anew otherwise. Without a directory all is made
/// anew, and only `ca.pem` is written, to a temporary directory that is gone with this object.
/// Throws std::system_error naming a file that cannot be written or read.
class EndpointCertificate {
 public:
  EndpointCertificate(const std::string& directory, const std::vector<std::string>& names);
  ~EndpointCertificate();
  EndpointCertificate(const EndpointCertificate&) = delete;
  EndpointCertificate& operator=(const EndpointCertificate&) = delete;

  const http::ServerCertificate& server() const { return server_; }
  /// The authority, for `AWS_CA_BUNDLE`.
  std::filesystem::path ca_file() const { return directory_ / "ca.pem"; }

 private:
  void make(const std::vector<std::string>& names);
  bool load(const std::vector<std::string>& names);

  std::filesystem::path directory_;
  bool is_temporary_ = false;
  http::ServerCertificate server_;
};

}  // namespace sourceflow::local
