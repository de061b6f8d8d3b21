#include "sourceflow/http/tls.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "sourceflow/http/client.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;

asio::ssl::context make_client_tls(const std::string& ca_file) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(asio::ssl::verify_peer);
  boost::system::error_code error;
  if (ca_file.empty()) {
    context.set_default_verify_paths(error);
  } else {
    context.load_verify_file(ca_file, error);
  }
  if (error) {
    throw TransportError(
        TransportError::Kind::untrusted,
        "the certificate authorities in \"" + ca_file + "\" cannot be used: " + error.message());
  }
  return context;
}

void expect_peer(ssl_st* connection, const std::string& host) {
  // A URL writes an IPv6 address in brackets.
  const std::string name = host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
  boost::system::error_code not_an_address;
  asio::ip::make_address(name, not_an_address);
  bool set = false;
  if (not_an_address) {
    SSL_set_hostflags(connection, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    set = SSL_set1_host(connection, name.c_str()) == 1 &&
          SSL_set_tlsext_host_name(connection, name.c_str()) == 1;
  } else {
    set = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), name.c_str()) == 1;
  }
  if (!set) {
    throw TransportError(TransportError::Kind::untrusted,
                         "\"" + host + "\" cannot be verified in a certificate");
  }
}

std::string refusal(ssl_st* connection) {
  const long result = SSL_get_verify_result(connection);
  switch (result) {
    case X509_V_OK:
      return {};
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "it was issued for another host name";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "it has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "it is not valid yet";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "the authority that issued it is not trusted here";
    default:
      return X509_verify_cert_error_string(result);
  }
}

}  // namespace sourceflow::http
