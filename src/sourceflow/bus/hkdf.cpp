#include "sourceflow/bus/hkdf.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace sourceflow::bus {
namespace {

using Digest = std::array<std::uint8_t, 32>;

struct FreeContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};

void require(int succeeded) {
  if (succeeded != 1) throw std::runtime_error("OpenSSL cannot compute HMAC-SHA256");
}

/// Without a key.
EVP_MAC_CTX* prepared_context() {
  EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  EVP_MAC_CTX* const context = EVP_MAC_CTX_new(algorithm);
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  require(context != nullptr);
  require(EVP_MAC_CTX_set_params(context, parameters));
  return context;
}

/// HMAC-SHA256 under one key, any number of times. OpenSSL wipes the key with the context.
class Mac {
 public:
  explicit Mac(base::BlobView key) {
    // Copied, since looking the algorithms up by their names takes longer than using them.
    static EVP_MAC_CTX* const prepared = prepared_context();
    context_.reset(EVP_MAC_CTX_dup(prepared));
    require(context_ != nullptr);
    require(EVP_MAC_init(context_.get(), key.data(), key.size(), nullptr));
  }

  void add(base::BlobView bytes) {
    require(EVP_MAC_update(context_.get(), bytes.data(), bytes.size()));
  }

  /// And begins again under the same key.
  void finish(Digest& digest) {
    std::size_t size = 0;
    require(EVP_MAC_final(context_.get(), digest.data(), &size, digest.size()));
    require(EVP_MAC_init(context_.get(), nullptr, 0, nullptr));
  }

 private:
  std::unique_ptr<EVP_MAC_CTX, FreeContext> context_;
};

}  // namespace

base::SecretBytes hkdf_extract(base::BlobView salt, base::BlobView secret) {
  // What the RFC puts in place of no salt; OpenSSL takes a null key for the last one again.
  constexpr Digest no_salt{};
  Mac mac(salt.empty() ? base::BlobView(no_salt) : salt);
  mac.add(secret);
  Digest digest;
  mac.finish(digest);
  base::SecretBytes key(digest);
  base::wipe(digest);
  return key;
}

void hkdf_expand(base::BlobView key, std::string_view info, std::span<std::uint8_t> keys) {
  if (keys.size() > 255 * Digest{}.size()) throw std::invalid_argument("HKDF gives 8160 bytes");
  Mac mac(key);
  Digest block;
  for (std::uint8_t number = 1; !keys.empty(); ++number) {
    if (number > 1) mac.add(block);
    mac.add(base::as_blob(info));
    mac.add({&number, 1});
    mac.finish(block);
    const auto size = std::min(keys.size(), block.size());
    std::copy_n(block.begin(), size, keys.begin());
    keys = keys.subspan(size);
  }
  base::wipe(block);
}

}  // namespace sourceflow::bus
