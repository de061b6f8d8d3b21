#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/http/certificates.hpp"

namespace boost::asio {
class io_context;
}

namespace sourceflow::http {

/// A request as it arrived. Every view lives until the exchange is answered.
class Incoming {
 public:
  std::string_view method() const { return method_; }
  /// Path and query, as sent.
  std::string_view target() const { return target_; }
  std::string_view body() const { return body_; }
  /// The value of the first field of this name, in any case of letters; empty when there is none.
  std::string_view field(std::string_view name) const;

 private:
  friend class IncomingParser;
  struct Field {
    std::size_t name, name_size, value, value_size;
  };

  std::string method_;
  std::string target_;
  std::string body_;
  std::string texts_;
  std::vector<Field> fields_;
};

/// What the client gets. `fields` holds further header lines, each ended by CR LF. Buffers are
/// reused from request to request, so filling them seldom allocates.
struct Reply {
  unsigned status = 200;
  std::string_view content_type = "text/plain";
  std::string fields = {};
  std::string body = {};
  /// Closes the connection without sending anything, as a broken network would.
  bool drop = false;

  void clear();
};

/// One request and the way to answer it: fill `reply`, then return; or call `later()`, return, and
/// call `finish()` when the answer is known; or call `stream()`, return, and give the body in
/// pieces.
class Exchange {
 public:
  const Incoming& request() const { return request_; }
  Reply& reply() { return reply_; }

  /// The answer comes after the handler returned. `gone` is called if the client leaves before
  /// that; the exchange must not be touched afterwards.
  void later(std::function<void()> gone);

  /// The body has no end yet: what the reply holds when the handler returns is its first piece,
  /// more come by `send_piece`, and `finish` ends it. `gone` as with `later`.
  void stream(std::function<void()> gone);

  /// False, and nothing is sent, while the piece before is still on its way to a slow client, so
  /// that no more than one waits in memory. The client may be found to have left, and `gone` be
  /// called, before it returns. Only on the server's I/O thread.
  virtual bool send_piece(std::string_view piece) = 0;

  /// Sends the reply of an exchange that was put off, perhaps before the handler returns, or ends a
  /// stream. Only on the server's I/O thread.
  virtual void finish() = 0;
  /// Whether `later` or `stream` was called and `finish` not yet.
  bool is_put_off() const { return put_off_; }

 protected:
  ~Exchange() = default;

  Incoming request_;
  Reply reply_;
  bool put_off_ = false;
  bool streaming_ = false;
  std::function<void()> gone_;
};

/// Limits are answered, never crashed into: 431, 413 and 503; who is too slow is disconnected.
struct ServerOptions {
  /// An address of this machine. Anything but loopback can be reached by others.
  std::string host = "127.0.0.1";
  /// Zero takes a free one; `Server::port()` tells which.
  std::uint16_t port = 0;
  /// Speaks TLS, and plain HTTP no more.
  std::optional<ServerCertificate> tls = {};
  /// Open connections; one more is answered 503 and closed.
  std::size_t max_connections = 20'000;
  /// Request line and fields together.
  base::Bytes max_header{16 << 10};
  base::Bytes max_body{4 << 20};
  /// The bodies of all requests that are arriving or being answered; beyond it, 503.
  base::Bytes max_bodies{512 << 20};
  /// How long the rest of a request may take once its first byte is here.
  std::chrono::seconds read_timeout{60};
  /// How long a client may take no byte of its answer.
  std::chrono::seconds write_timeout{60};
  /// How long a connection may stay silent between requests.
  std::chrono::seconds idle_timeout{900};
  /// How long a TLS handshake may take.
  std::chrono::seconds handshake_timeout{10};

  std::vector<std::string> validate() const;
};

/// An HTTP/1.1 server: keep-alive, pipelined requests answered in order, chunked bodies, `Expect`.
///
/// The handler runs on the thread that runs the io_context, one request at a time, so it needs no
/// locks; it must not block. An exception that leaves it is answered 500. Throws std::system_error
/// when it cannot listen.
class Server {
 public:
  using Handler = std::function<void(Exchange&)>;

  Server(boost::asio::io_context& io, ServerOptions options, Handler handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closes every connection. Destroy it on the I/O thread, or after the io_context has stopped.
  ~Server();

  std::uint16_t port() const;
  std::size_t connections() const;

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;
};

}  // namespace sourceflow::http
