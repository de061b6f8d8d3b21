#include "sourceflow/local/key_pairs.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace sourceflow::local {

namespace {

constexpr std::string_view signs = "SIGN_VERIFY";
constexpr std::string_view authenticates = "GENERATE_VERIFY_MAC";

constexpr std::string_view rsa_algorithms[] = {"RSASSA_PSS_SHA_256",
                                               "RSASSA_PSS_SHA_384",
                                               "RSASSA_PSS_SHA_512",
                                               "RSASSA_PKCS1_V1_5_SHA_256",
                                               "RSASSA_PKCS1_V1_5_SHA_384",
                                               "RSASSA_PKCS1_V1_5_SHA_512"};
constexpr std::string_view ecdsa_256[] = {"ECDSA_SHA_256"};
constexpr std::string_view ecdsa_384[] = {"ECDSA_SHA_384"};
constexpr std::string_view ecdsa_512[] = {"ECDSA_SHA_512"};
constexpr std::string_view hmac_224[] = {"HMAC_SHA_224"};
constexpr std::string_view hmac_256[] = {"HMAC_SHA_256"};
constexpr std::string_view hmac_384[] = {"HMAC_SHA_384"};
constexpr std::string_view hmac_512[] = {"HMAC_SHA_512"};

/// A spec, and what OpenSSL makes of it: a curve, the bits of a modulus, or bytes.
struct KnownSpec {
  KeySpec spec;
  const char* curve;
  unsigned size;
};

constexpr KnownSpec specs[] = {{{"SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", {}}, nullptr, 0},
                               {{"RSA_2048", signs, rsa_algorithms}, nullptr, 2048},
                               {{"RSA_3072", signs, rsa_algorithms}, nullptr, 3072},
                               {{"RSA_4096", signs, rsa_algorithms}, nullptr, 4096},
                               {{"ECC_NIST_P256", signs, ecdsa_256}, "P-256", 0},
                               {{"ECC_NIST_P384", signs, ecdsa_384}, "P-384", 0},
                               {{"ECC_NIST_P521", signs, ecdsa_512}, "P-521", 0},
                               {{"ECC_SECG_P256K1", signs, ecdsa_256}, "secp256k1", 0},
                               {{"HMAC_224", authenticates, hmac_224}, nullptr, 28},
                               {{"HMAC_256", authenticates, hmac_256}, nullptr, 32},
                               {{"HMAC_384", authenticates, hmac_384}, nullptr, 48},
                               {{"HMAC_512", authenticates, hmac_512}, nullptr, 64}};

template <auto free>
struct Free {
  void operator()(auto* object) const { free(object); }
};
using Pair = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Use = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot use this key");
}

const unsigned char* in(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
unsigned char* out(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

/// What `write` makes of a key: it tells its size when given no place.
std::string der_of(const EVP_PKEY* key, int (*write)(const EVP_PKEY*, unsigned char**)) {
  const int size = write(key, nullptr);
  require(size > 0);
  std::string bytes(static_cast<std::size_t>(size), '\0');
  unsigned char* place = out(bytes);
  write(key, &place);
  return bytes;
}

Pair read_pair(std::string_view secret) {
  const unsigned char* place = in(secret);
  Pair pair(d2i_AutoPrivateKey(nullptr, &place, static_cast<long>(secret.size())));
  require(pair != nullptr);
  return pair;
}

const EVP_MD* digest_of(std::string_view algorithm) {
  if (algorithm.ends_with("224")) return EVP_sha224();
  if (algorithm.ends_with("256")) return EVP_sha256();
  return algorithm.ends_with("384") ? EVP_sha384() : EVP_sha512();
}

std::string digest(std::string_view algorithm, std::string_view message) {
  std::string bytes(digest_size(algorithm), '\0');
  unsigned size = 0;
  require(EVP_Digest(
              message.data(), message.size(), out(bytes), &size, digest_of(algorithm), nullptr) ==
          1);
  return bytes;
}

Use use(const Pair& pair, std::string_view algorithm, int (*begin)(EVP_PKEY_CTX*)) {
  Use context(EVP_PKEY_CTX_new(pair.get(), nullptr));
  require(context != nullptr && begin(context.get()) == 1);
  if (algorithm.starts_with("RSASSA_PSS")) {
    require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING) == 1);
    require(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), RSA_PSS_SALTLEN_DIGEST) == 1);
  } else if (algorithm.starts_with("RSASSA")) {
    require(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1);
  }
  require(EVP_PKEY_CTX_set_signature_md(context.get(), digest_of(algorithm)) == 1);
  return context;
}

}  // namespace

const KeySpec* find_key_spec(std::string_view name) {
  const auto found =
      std::ranges::find(specs, name, [](const KnownSpec& known) { return known.spec.name; });
  return found == std::end(specs) ? nullptr : &found->spec;
}

std::string make_secret(const KeySpec& spec) {
  const auto& known =
      *std::ranges::find(specs, spec.name, [](const KnownSpec& other) { return other.spec.name; });
  if (spec.usage == authenticates) {
    std::string bytes(known.size, '\0');
    require(RAND_bytes(out(bytes), static_cast<int>(bytes.size())) == 1);
    return bytes;
  }
  const Pair pair(known.curve != nullptr ? EVP_EC_gen(known.curve)
                                         : EVP_RSA_gen(static_cast<std::size_t>(known.size)));
  require(pair != nullptr);
  PKCS8_PRIV_KEY_INFO* const info = EVP_PKEY2PKCS8(pair.get());
  require(info != nullptr);
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, nullptr);
  std::string bytes(static_cast<std::size_t>(std::max(size, 0)), '\0');
  unsigned char* place = out(bytes);
  i2d_PKCS8_PRIV_KEY_INFO(info, &place);
  PKCS8_PRIV_KEY_INFO_free(info);
  return bytes;
}

std::string public_key_of(std::string_view secret) {
  return der_of(read_pair(secret).get(), i2d_PUBKEY);
}

std::size_t digest_size(std::string_view algorithm) {
  return static_cast<std::size_t>(EVP_MD_get_size(digest_of(algorithm)));
}

std::string sign(std::string_view secret,
                 std::string_view algorithm,
                 std::string_view message,
                 bool is_digest) {
  const std::string hashed = is_digest ? std::string(message) : digest(algorithm, message);
  const Pair pair = read_pair(secret);
  const Use context = use(pair, algorithm, EVP_PKEY_sign_init);
  std::size_t size = 0;
  require(EVP_PKEY_sign(context.get(), nullptr, &size, in(hashed), hashed.size()) == 1);
  std::string signature(size, '\0');
  require(EVP_PKEY_sign(context.get(), out(signature), &size, in(hashed), hashed.size()) == 1);
  signature.resize(size);
  return signature;
}

bool is_signature(std::string_view secret,
                  std::string_view algorithm,
                  std::string_view message,
                  bool is_digest,
                  std::string_view signature) {
  const std::string hashed = is_digest ? std::string(message) : digest(algorithm, message);
  const Pair pair = read_pair(secret);
  const Use context = use(pair, algorithm, EVP_PKEY_verify_init);
  return EVP_PKEY_verify(
             context.get(), in(signature), signature.size(), in(hashed), hashed.size()) == 1;
}

std::string authenticate(std::string_view secret,
                         std::string_view algorithm,
                         std::string_view message) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size = 0;
  require(HMAC(digest_of(algorithm),
               secret.data(),
               static_cast<int>(secret.size()),
               in(message),
               message.size(),
               bytes.data(),
               &size) != nullptr);
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

}  // namespace sourceflow::local
