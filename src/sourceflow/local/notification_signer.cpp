#include "sourceflow/local/notification_signer.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/digest.hpp"

namespace sourceflow::local {

namespace {

template <auto free>
struct Free {
  void operator()(auto* object) const { free(object); }
};
using Pair = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;

constexpr std::size_t bits = 2048;

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL cannot make or use the key of notifications");
}

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

/// What `write` makes of an object: it tells its size when given no place.
template <class T, class Write>
std::string der_of(const T* object, Write write) {
  std::string bytes(static_cast<std::size_t>(std::max(write(object, nullptr), 0)), '\0');
  require(!bytes.empty());
  unsigned char* place = bytes_of(bytes);
  write(object, &place);
  return bytes;
}

Certificate make_certificate(EVP_PKEY* pair) {
  Certificate certificate(X509_new());
  require(certificate != nullptr && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  std::uint32_t serial = 0;
  require(RAND_bytes(reinterpret_cast<unsigned char*>(&serial), sizeof serial) == 1);
  ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate.get()), serial);
  // Whatever a virtual clock says, it is valid.
  require(ASN1_TIME_set_string_X509(X509_getm_notBefore(certificate.get()), "19700101000000Z") ==
          1);
  require(ASN1_TIME_set_string_X509(X509_getm_notAfter(certificate.get()), "22000101000000Z") == 1);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  X509_NAME_add_entry_by_txt(name,
                             "CN",
                             MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("sns.sourceflow.localhost"),
                             -1,
                             -1,
                             0);
  require(X509_set_issuer_name(certificate.get(), name) == 1);
  require(X509_set_pubkey(certificate.get(), pair) == 1);
  const Extension is_authority(
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"));
  require(is_authority != nullptr && X509_add_ext(certificate.get(), is_authority.get(), -1) == 1);
  require(X509_sign(certificate.get(), pair, EVP_sha256()) > 0);
  return certificate;
}

SigningKey make_signing_key() {
  const Pair pair(EVP_RSA_gen(bits));
  require(pair != nullptr);
  const Certificate certificate = make_certificate(pair.get());
  return {der_of(pair.get(), i2d_PrivateKey), der_of(certificate.get(), i2d_X509)};
}

}  // namespace

std::string SigningKey::certificate_path() const {
  return "/SimpleNotificationService-" + hex(md5(certificate)) + ".pem";
}

std::string SigningKey::certificate_pem() const {
  std::string pem = "-----BEGIN CERTIFICATE-----\n";
  const std::string text = to_base64(certificate);
  for (std::size_t at = 0; at < text.size(); at += 64) pem.append(text, at, 64).append("\n");
  return pem.append("-----END CERTIFICATE-----\n");
}

std::string SigningKey::sign(std::string_view version, std::string_view text) const {
  const auto* place = reinterpret_cast<const unsigned char*>(secret.data());
  const Pair pair(d2i_AutoPrivateKey(nullptr, &place, static_cast<long>(secret.size())));
  const Digest context(EVP_MD_CTX_new());
  require(pair != nullptr && context != nullptr);
  const EVP_MD* const digest = version == "2" ? EVP_sha256() : EVP_sha1();
  require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, pair.get()) == 1);
  std::string signature(bits / 8, '\0');
  std::size_t size = signature.size();
  require(EVP_DigestSign(context.get(),
                         bytes_of(signature),
                         &size,
                         reinterpret_cast<const unsigned char*>(text.data()),
                         text.size()) == 1);
  signature.resize(size);
  return to_base64(signature);
}

const SigningKey& signing_key_of_process() {
  static const SigningKey key = make_signing_key();
  return key;
}

}  // namespace sourceflow::local
