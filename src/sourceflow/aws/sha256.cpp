#include "sourceflow/aws/sha256.hpp"

#include <algorithm>
#include <memory>

#include <openssl/evp.h>

namespace sourceflow::aws {
namespace {

constexpr std::size_t block = 64;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// Looking the algorithm up costs OpenSSL 3 more than hashing a short text, so it is done once.
class Hash {
 public:
  Hash() : context_(EVP_MD_CTX_new()) {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_DigestInit_ex2(context_.get(), algorithm, nullptr);
  }

  void start() { EVP_DigestInit_ex2(context_.get(), nullptr, nullptr); }
  void add(const void* data, std::size_t size) { EVP_DigestUpdate(context_.get(), data, size); }
  Digest finish() {
    Digest digest;
    EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, FreeContext> context_;
};

Hash& started_hash() {
  thread_local Hash hash;
  hash.start();
  return hash;
}

}  // namespace

Digest sha256(std::string_view text) {
  auto& hash = started_hash();
  hash.add(text.data(), text.size());
  return hash.finish();
}

Digest hmac_sha256(std::span<const std::uint8_t> key, std::string_view text) {
  std::array<std::uint8_t, block> pad{};
  if (key.size() > block) {
    const auto shortened = sha256({reinterpret_cast<const char*>(key.data()), key.size()});
    std::ranges::copy(shortened, pad.begin());
  } else {
    std::ranges::copy(key, pad.begin());
  }
  for (auto& byte : pad) byte ^= 0x36;
  auto& hash = started_hash();
  hash.add(pad.data(), pad.size());
  hash.add(text.data(), text.size());
  const auto inner = hash.finish();
  for (auto& byte : pad) byte ^= 0x36 ^ 0x5c;
  hash.start();
  hash.add(pad.data(), pad.size());
  hash.add(inner.data(), inner.size());
  return hash.finish();
}

std::string hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text.push_back(digits[byte >> 4]);
    text.push_back(digits[byte & 15]);
  }
  return text;
}

}  // namespace sourceflow::aws
