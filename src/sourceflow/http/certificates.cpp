#include "sourceflow/http/certificates.hpp"

#include <algorithm>
#include <array>
#include <ctime>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace sourceflow::http {

namespace {

template <auto free>
struct Free {
  void operator()(auto* object) const { free(object); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Memory = std::unique_ptr<BIO, Free<BIO_free_all>>;

constexpr long day = 86'400;
// Clocks of clients may be late, and those of containers are.
constexpr long days_before = 30;

void require(bool done) {
  if (done) return;
  const char* const reason = ERR_reason_error_string(ERR_get_error());
  ERR_clear_error();
  throw std::runtime_error("a certificate cannot be made: " +
                           std::string(reason != nullptr ? reason : "OpenSSL does not say why"));
}

Key make_key() {
  Key key(EVP_EC_gen("P-256"));
  require(key != nullptr);
  return key;
}

bool is_address(const std::string& name) {
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  return !error;
}

/// `DNS:localhost,IP:::1`
std::string alternatives(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names)
    text.append(text.empty() ? "" : ",").append(is_address(name) ? "IP:" : "DNS:").append(name);
  return text;
}

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  const bool is_added = extension != nullptr && X509_add_ext(certificate, extension, -1) == 1;
  X509_EXTENSION_free(extension);
  require(is_added);
}

/// Random, so that browsers that have seen another certificate of the same issuer do not object.
void set_serial(X509* certificate) {
  constexpr int size = 16;
  std::array<unsigned char, size> bytes{};
  require(RAND_bytes(bytes.data(), size) == 1);
  bytes.front() &= 0x7F;
  BIGNUM* const number = BN_bin2bn(bytes.data(), size, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate));
  BN_free(number);
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key, std::chrono::days validity) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  set_serial(certificate.get());
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -days_before * day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), validity.count() * day);
  X509_set_pubkey(certificate.get(), key);
  const auto* const text = reinterpret_cast<const unsigned char*>(name.c_str());
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
  return certificate;
}

std::string pem(auto write) {
  const Memory memory(BIO_new(BIO_s_mem()));
  write(memory.get());
  char* data = nullptr;
  const auto size = BIO_get_mem_data(memory.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string pem(X509* certificate) {
  return pem([certificate](BIO* out) { PEM_write_bio_X509(out, certificate); });
}

Memory reading(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// The first certificate of the text; null when there is none.
Certificate read_certificate(std::string_view text) {
  const Memory in = reading(text);
  Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
  ERR_clear_error();
  return certificate;
}

Key read_key(std::string_view text) {
  const Memory in = reading(text);
  // Without a password, so that a key that has one is refused and nobody is asked at a terminal.
  Key key(PEM_read_bio_PrivateKey(
      in.get(), nullptr, [](char*, int, int, void*) { return -1; }, nullptr));
  ERR_clear_error();
  return key;
}

bool is_for(X509* certificate, const std::string& name) {
  if (is_address(name)) return X509_check_ip_asc(certificate, name.c_str(), 0) == 1;
  return X509_check_host(certificate, name.data(), name.size(), 0, nullptr) == 1;
}

}  // namespace

std::vector<std::string> ServerCertificate::complaints() const {
  const Certificate certificate = read_certificate(chain);
  if (certificate == nullptr) return {"the certificate chain is no PEM of a certificate"};
  const Key key = read_key(private_key.reveal());
  if (key == nullptr) return {"the private key is no PEM of a key without a password"};
  if (X509_check_private_key(certificate.get(), key.get()) == 1) return {};
  ERR_clear_error();
  return {"the private key is not the one of the certificate; name those that belong together"};
}

struct CertificateAuthority::Keys {
  Key key = make_key();
  Certificate certificate;
};

CertificateAuthority::CertificateAuthority(const std::string& name, std::chrono::days validity)
    : keys_(std::make_unique<Keys>()) {
  keys_->certificate = make_certificate(name, keys_->key.get(), validity);
  auto* const certificate = keys_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  add_extension(certificate, certificate, NID_subject_key_identifier, "hash");
  require(X509_sign(certificate, keys_->key.get(), EVP_sha256()) > 0);
  pem_ = pem(certificate);
}

CertificateAuthority::~CertificateAuthority() = default;

ServerCertificate CertificateAuthority::issue(const std::vector<std::string>& names,
                                              std::chrono::days validity) const {
  const Key key = make_key();
  const Certificate made = make_certificate(names.at(0), key.get(), validity);
  auto* const certificate = made.get();
  auto* const issuer = keys_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE");
  add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature");
  add_extension(certificate, issuer, NID_ext_key_usage, "serverAuth");
  add_extension(certificate, issuer, NID_subject_alt_name, alternatives(names));
  add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always");
  require(X509_sign(certificate, keys_->key.get(), EVP_sha256()) > 0);
  return {.chain = pem(certificate), .private_key = base::Secret(pem([&](BIO* out) {
                                       PEM_write_bio_PrivateKey(
                                           out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
                                     }))};
}

bool is_believed(const ServerCertificate& server,
                 std::string_view authority,
                 const std::vector<std::string>& names,
                 std::chrono::days validity) {
  const Certificate certificate = read_certificate(server.chain);
  const Certificate issuer = read_certificate(authority);
  if (!certificate || !issuer || !server.complaints().empty()) return false;
  const bool is_issued = X509_verify(certificate.get(), X509_get0_pubkey(issuer.get())) == 1;
  ERR_clear_error();
  std::time_t until = std::time(nullptr) + validity.count() * day;
  const auto lasts = [&](X509* which) {
    return X509_cmp_time(X509_get0_notAfter(which), &until) > 0;
  };
  return is_issued && lasts(certificate.get()) && lasts(issuer.get()) &&
         std::ranges::all_of(
             names, [&](const std::string& name) { return is_for(certificate.get(), name); });
}

}  // namespace sourceflow::http
