#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "sourceflow/http/certificates.hpp"

struct ssl_ctx_st;
struct ssl_st;

namespace sourceflow::http {

/// What all TLS connections of a server have in common: TLS 1.2 or newer, HTTP/1.1 by ALPN, no
/// renegotiation, sessions resumed by tickets so that nothing is kept for a client that has left.
class ServerTls {
 public:
  /// Throws std::runtime_error for a certificate that has complaints.
  explicit ServerTls(const ServerCertificate& certificate);

  ssl_ctx_st* context() const { return context_.get(); }

 private:
  struct Free {
    void operator()(ssl_ctx_st* context) const;
  };
  std::unique_ptr<ssl_ctx_st, Free> context_;
};

/// The server's side of TLS on a socket that does not block and that somebody else waits for and
/// closes. OpenSSL works on the socket itself, so a connection that waits holds no buffers.
class TlsChannel {
 public:
  /// What became of an attempt; after `wants_read` and `wants_write` it is repeated as soon as the
  /// socket can be read or written.
  enum class Outcome { done, wants_read, wants_write, ended, failed };

  TlsChannel(const ServerTls& tls, int socket);

  Outcome shake_hands();
  bool is_open() const { return open_; }
  /// On `done`, `size` is at least 1.
  Outcome read(std::span<char> space, std::size_t& size);
  /// True when bytes are here already, for which the socket would be waited for in vain.
  bool has_pending() const;
  Outcome write(std::string_view bytes, std::size_t& size);
  /// Tells the client that this was all, as far as that goes without waiting.
  void say_goodbye();

 private:
  Outcome outcome_of(int result);

  struct Free {
    void operator()(ssl_st* connection) const;
  };
  std::unique_ptr<ssl_st, Free> connection_;
  bool open_ = false;
};

}  // namespace sourceflow::http
