#include "sourceflow/bus/body_cipher.hpp"

#include <algorithm>
#include <limits>
#include <memory>

#include <openssl/evp.h>

#include "sourceflow/base/secret_bytes.hpp"
#include "sourceflow/bus/sealed_body.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::array<std::uint8_t, 12> nonce{};
constexpr BodyKey no_key{};

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// OpenSSL takes sizes as int.
int size_of(base::BlobView bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw SealError("a body of two gigabytes or more cannot be sealed");
  return static_cast<int>(bytes.size());
}

/// One direction of the cipher, made once in each thread: making it takes longer than sealing does.
class Cipher {
 public:
  explicit Cipher(int direction) : context_(EVP_CIPHER_CTX_new()) {
    static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
    is_good_ =
        context_ && EVP_CipherInit_ex2(get(), algorithm, nullptr, nullptr, direction, nullptr) == 1;
  }

  EVP_CIPHER_CTX* get() const { return context_.get(); }
  bool begin(const BodyKey& key, std::initializer_list<base::BlobView> bound) {
    int size = 0;
    bool is_good = is_good_ && set(key);
    for (const auto part : bound)
      is_good = is_good && EVP_CipherUpdate(get(), nullptr, &size, part.data(), size_of(part)) == 1;
    return is_good;
  }
  bool update(base::BlobView from, std::uint8_t* to) {
    int size = 0;
    return from.empty() || EVP_CipherUpdate(get(), to, &size, from.data(), size_of(from)) == 1;
  }
  bool finish() {
    std::uint8_t nothing = 0;
    int size = 0;
    return EVP_CipherFinal_ex(get(), &nothing, &size) == 1;
  }
  /// So that the last body's key does not stay.
  void forget() {
    if (is_good_) set(no_key);
  }

 private:
  bool set(const BodyKey& key) {
    return EVP_CipherInit_ex2(get(), nullptr, key.data(), nonce.data(), -1, nullptr) == 1;
  }

  std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context_;
  bool is_good_ = false;
};

}  // namespace

void encrypt_body(const BodyKey& key,
                  std::initializer_list<base::BlobView> bound,
                  base::BlobView plain,
                  std::span<std::uint8_t> sealed) {
  thread_local Cipher cipher(1);
  const bool is_sealed = cipher.begin(key, bound) && cipher.update(plain, sealed.data()) &&
                         cipher.finish() &&
                         EVP_CIPHER_CTX_ctrl(cipher.get(),
                                             EVP_CTRL_AEAD_GET_TAG,
                                             static_cast<int>(body_tag_size),
                                             sealed.data() + plain.size()) == 1;
  cipher.forget();
  if (!is_sealed) throw SealError("OpenSSL cannot seal the body");
}

bool decrypt_body(const BodyKey& key,
                  std::initializer_list<base::BlobView> bound,
                  base::BlobView sealed,
                  std::span<std::uint8_t> plain) {
  thread_local Cipher cipher(0);
  const auto size = sealed.size() - body_tag_size;
  std::array<std::uint8_t, body_tag_size> tag;
  std::copy_n(sealed.data() + size, body_tag_size, tag.begin());
  const bool is_opened =
      cipher.begin(key, bound) &&
      EVP_CIPHER_CTX_ctrl(
          cipher.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(body_tag_size), tag.data()) == 1 &&
      cipher.update(sealed.first(size), plain.data()) && cipher.finish();
  cipher.forget();
  // What does not authenticate is nobody's plain text.
  if (!is_opened) base::wipe(plain);
  return is_opened;
}

}  // namespace sourceflow::bus
