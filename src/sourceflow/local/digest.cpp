#include "sourceflow/local/digest.hpp"

#include <memory>
#include <span>
#include <stdexcept>

#include <openssl/evp.h>

namespace sourceflow::local {

namespace {

/// One algorithm, fetched once: OpenSSL 3 looks an implementation up by name on every use
/// otherwise.
class Digester {
 public:
  explicit Digester(const char* name)
      : algorithm_(EVP_MD_fetch(nullptr, name, nullptr)), context_(EVP_MD_CTX_new()) {
    if (!algorithm_ || !context_) throw std::runtime_error(std::string("OpenSSL has no ") + name);
  }

  void digest(std::string_view bytes, std::span<std::uint8_t> into) {
    const bool done = EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
                      EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) == 1 &&
                      EVP_DigestFinal_ex(context_.get(), into.data(), nullptr) == 1;
    if (!done) throw std::runtime_error("OpenSSL could not compute a digest");
  }

 private:
  struct Free {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    text[2 * i] = digits[bytes[i] >> 4];
    text[2 * i + 1] = digits[bytes[i] & 15];
  }
  return text;
}

}  // namespace

Md5 md5(std::string_view bytes) {
  thread_local Digester digester("MD5");
  Md5 digest;
  digester.digest(bytes, digest);
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  thread_local Digester digester("SHA256");
  std::array<std::uint8_t, 32> digest;
  digester.digest(bytes, digest);
  return to_hex(digest);
}

std::string hex(const Md5& digest) { return to_hex(digest); }

}  // namespace sourceflow::local
