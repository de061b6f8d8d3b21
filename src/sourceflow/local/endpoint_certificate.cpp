#include "sourceflow/local/endpoint_certificate.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <boost/asio/ip/address.hpp>

#include "sourceflow/base/log.hpp"

namespace sourceflow::local {

namespace fs = std::filesystem;

namespace {

// As long as clients of others accept of an authority that an owner of a machine added.
constexpr std::chrono::days validity{825};
constexpr std::chrono::days renewed_before_end{30};

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Two endpoints that start with one directory must not mix their files.
class Lock {
 public:
  explicit Lock(const fs::path& directory)
      : descriptor_(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (descriptor_ < 0) fail("cannot open " + directory.string());
    while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  ~Lock() { ::close(descriptor_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int descriptor_;
};

/// Empty when it cannot be read.
std::string text_of(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

bool is_private(const fs::path& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & 077) == 0;
}

/// Whole, or not at all.
void write_file(const fs::path& path, std::string_view text, mode_t mode) {
  const fs::path unfinished = path.string() + ".new";
  ::unlink(unfinished.c_str());
  const int file = ::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) fail("cannot write " + path.string());
  const auto written = ::write(file, text.data(), text.size());
  const bool is_whole = written == static_cast<ssize_t>(text.size());
  if (::close(file) != 0 || !is_whole || ::rename(unfinished.c_str(), path.c_str()) != 0)
    fail("cannot write " + path.string());
}

fs::path make_temporary_directory() {
  std::string pattern = fs::temp_directory_path() / "sourceflow-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) fail("cannot make a directory for ca.pem");
  return pattern;
}

}  // namespace

std::vector<std::string> certificate_names(const std::string& host,
                                           const std::vector<std::string>& more) {
  // OpenSSL matches no wildcard right below the top, so the services are named too.
  std::vector<std::string> names{"localhost",
                                 "*.localhost",
                                 "sqs.localhost",
                                 "sns.localhost",
                                 "kms.localhost",
                                 "sts.localhost",
                                 "127.0.0.1",
                                 "::1"};
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  if (!boost::asio::ip::make_address(host).is_unspecified()) add(host);
  for (const std::string& name : more) add(name);
  return names;
}

EndpointCertificate::EndpointCertificate(const std::string& directory,
                                         const std::vector<std::string>& names)
    : directory_(directory), is_temporary_(directory.empty()) {
  if (is_temporary_) {
    directory_ = make_temporary_directory();
    make(names);
    return;
  }
  fs::create_directories(directory_);
  directory_ = fs::canonical(directory_);
  const Lock lock(directory_);
  if (load(names)) return;
  if (fs::exists(ca_file())) {
    base::log(base::LogLevel::warning,
              "the certificate is made anew, since the old one is not good for every name or "
              "not any longer; clients must read ca.pem again",
              {{"ca_file", ca_file().string()}});
  }
  make(names);
}

EndpointCertificate::~EndpointCertificate() {
  if (!is_temporary_) return;
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

bool EndpointCertificate::load(const std::vector<std::string>& names) {
  const fs::path key_file = directory_ / "server-key.pem";
  server_ = {.chain = text_of(directory_ / "server.pem"),
             .private_key = base::Secret(text_of(key_file))};
  return is_private(key_file) &&
         http::is_believed(server_, text_of(ca_file()), names, renewed_before_end);
}

void EndpointCertificate::make(const std::vector<std::string>& names) {
  const http::CertificateAuthority authority("SourceFlow local endpoint", validity);
  server_ = authority.issue(names, validity);
  if (!is_temporary_) {
    write_file(directory_ / "server-key.pem", server_.private_key.reveal(), 0600);
    write_file(directory_ / "server.pem", server_.chain, 0644);
  }
  write_file(ca_file(), authority.certificate(), 0644);
}

}  // namespace sourceflow::local
