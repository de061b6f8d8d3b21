#include "sourceflow/http/test_certificates.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
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

Key make_key() { return Key(EVP_EC_gen("P-256")); }

void add_extension(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  auto* extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Certificate make_certificate(const std::string& name, EVP_PKEY* key, int days) {
  static long serial = 0;
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -30 * day);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), days * day);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()),
                             "CN",
                             MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()),
                             -1,
                             -1,
                             0);
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

std::string pem(EVP_PKEY* key) {
  return pem([key](BIO* out) {
    PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

}  // namespace

struct TestAuthority::Keys {
  Key key = make_key();
  Certificate certificate;
};

TestAuthority::TestAuthority(std::string name) : keys_(std::make_unique<Keys>()) {
  keys_->certificate = make_certificate(name, keys_->key.get(), 30);
  auto* certificate = keys_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
  add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(certificate, keys_->key.get(), EVP_sha256());
  file_ = std::filesystem::temp_directory_path() /
          ("sourceflow-authority-" + std::to_string(::getpid()) + "-" + name + ".pem");
  std::ofstream(file_) << pem(certificate);
}

TestAuthority::~TestAuthority() { std::remove(file_.c_str()); }

boost::asio::ssl::context TestAuthority::server(const std::string& alternative_name,
                                                int days) const {
  const auto key = make_key();
  const auto certificate = make_certificate("server", key.get(), days);
  X509_set_issuer_name(certificate.get(), X509_get_subject_name(keys_->certificate.get()));
  add_extension(
      certificate.get(), keys_->certificate.get(), NID_subject_alt_name, alternative_name);
  X509_sign(certificate.get(), keys_->key.get(), EVP_sha256());
  boost::asio::ssl::context context(boost::asio::ssl::context::tls_server);
  const auto chain = pem(certificate.get());
  const auto secret = pem(key.get());
  context.use_certificate_chain(boost::asio::buffer(chain));
  context.use_private_key(boost::asio::buffer(secret), boost::asio::ssl::context::pem);
  return context;
}

}  // namespace sourceflow::http
