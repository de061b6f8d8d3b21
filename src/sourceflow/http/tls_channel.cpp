#include "sourceflow/http/tls_channel.hpp"

#include <cerrno>
#include <cstdint>
#include <limits>
#include <new>
#include <stdexcept>
#include <string>
#include <sys/socket.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

namespace sourceflow::http {

namespace {

int fit(std::size_t size) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  return static_cast<int>(size < most ? size : most);
}

int socket_of(BIO* bio) {
  return static_cast<int>(reinterpret_cast<std::intptr_t>(BIO_get_data(bio)));
}

bool is_temporary(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

int read_socket(BIO* bio, char* space, int size) {
  const auto got = ::recv(socket_of(bio), space, static_cast<std::size_t>(size), 0);
  BIO_clear_retry_flags(bio);
  if (got < 0 && is_temporary(errno)) BIO_set_retry_read(bio);
  if (got == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
  return static_cast<int>(got);
}

/// OpenSSL's own would end the process by SIGPIPE when the client has left.
int write_socket(BIO* bio, const char* bytes, int size) {
  const auto put = ::send(socket_of(bio), bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL);
  BIO_clear_retry_flags(bio);
  if (put < 0 && is_temporary(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(put);
}

long control_socket(BIO* bio, int command, long, void*) {
  if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
  return command == BIO_CTRL_FLUSH ? 1 : 0;
}

BIO_METHOD* make_socket_method() {
  BIO_METHOD* const method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "socket");
  BIO_meth_set_read(method, read_socket);
  BIO_meth_set_write(method, write_socket);
  BIO_meth_set_ctrl(method, control_socket);
  BIO_meth_set_create(method, [](BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  });
  return method;
}

BIO* make_socket_bio(int socket) {
  // Never freed: a connection may be older than what ends the program's static objects.
  static BIO_METHOD* const method = make_socket_method();
  BIO* const bio = BIO_new(method);
  if (bio == nullptr) throw std::bad_alloc();
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<std::intptr_t>(socket)));
  return bio;
}

/// A client that names protocols and not this one would not understand the answers.
int choose_protocol(SSL*,
                    const unsigned char** chosen,
                    unsigned char* size,
                    const unsigned char* offered,
                    unsigned int offered_size,
                    void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  const int result =
      SSL_select_next_proto(&found, size, ours, sizeof ours - 1, offered, offered_size);
  *chosen = found;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void use(SSL_CTX* context, const ServerCertificate& certificate) {
  const auto open = [](const std::string& text) {
    return std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })>(
        BIO_new_mem_buf(text.data(), fit(text.size())));
  };
  const auto chain = open(certificate.chain);
  X509* const own = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_certificate(context, own);
  X509_free(own);
  while (X509* const between = PEM_read_bio_X509(chain.get(), nullptr, nullptr, nullptr))
    SSL_CTX_add_extra_chain_cert(context, between);
  const auto secret = open(certificate.private_key.reveal());
  EVP_PKEY* const key = PEM_read_bio_PrivateKey(secret.get(), nullptr, nullptr, nullptr);
  SSL_CTX_use_PrivateKey(context, key);
  EVP_PKEY_free(key);
  ERR_clear_error();
}

}  // namespace

void ServerTls::Free::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

ServerTls::ServerTls(const ServerCertificate& certificate)
    : context_(SSL_CTX_new(TLS_server_method())) {
  for (const std::string& complaint : certificate.complaints()) throw std::runtime_error(complaint);
  if (context_ == nullptr) throw std::bad_alloc();
  SSL_CTX_set_min_proto_version(context(), TLS1_2_VERSION);
  SSL_CTX_set_options(context(),
                      SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                          SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                       SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context(), 1);
  SSL_CTX_set_alpn_select_cb(context(), choose_protocol, nullptr);
  use(context(), certificate);
}

void TlsChannel::Free::operator()(ssl_st* connection) const { SSL_free(connection); }

TlsChannel::TlsChannel(const ServerTls& tls, int socket) : connection_(SSL_new(tls.context())) {
  if (connection_ == nullptr) throw std::bad_alloc();
  BIO* const bio = make_socket_bio(socket);
  SSL_set_bio(connection_.get(), bio, bio);
  SSL_set_accept_state(connection_.get());
}

TlsChannel::Outcome TlsChannel::shake_hands() {
  ERR_clear_error();
  const Outcome outcome = outcome_of(SSL_do_handshake(connection_.get()));
  open_ = outcome == Outcome::done;
  return outcome;
}

TlsChannel::Outcome TlsChannel::read(std::span<char> space, std::size_t& size) {
  ERR_clear_error();
  return outcome_of(SSL_read_ex(connection_.get(), space.data(), space.size(), &size));
}

bool TlsChannel::has_pending() const { return SSL_pending(connection_.get()) > 0; }

TlsChannel::Outcome TlsChannel::write(std::string_view bytes, std::size_t& size) {
  ERR_clear_error();
  return outcome_of(SSL_write_ex(connection_.get(), bytes.data(), bytes.size(), &size));
}

void TlsChannel::say_goodbye() {
  if (!open_) return;
  ERR_clear_error();
  SSL_shutdown(connection_.get());
  ERR_clear_error();
}

TlsChannel::Outcome TlsChannel::outcome_of(int result) {
  if (result == 1) return Outcome::done;
  const int error = SSL_get_error(connection_.get(), result);
  ERR_clear_error();
  if (error == SSL_ERROR_WANT_READ) return Outcome::wants_read;
  if (error == SSL_ERROR_WANT_WRITE) return Outcome::wants_write;
  if (error == SSL_ERROR_ZERO_RETURN) return Outcome::ended;
  // Nothing more may be said on it, not even goodbye.
  open_ = false;
  return Outcome::failed;
}

}  // namespace sourceflow::http
