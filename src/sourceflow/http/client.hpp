#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/http/message.hpp"
#include "sourceflow/http/url.hpp"

namespace sourceflow::http {

/// How the client connects, waits and keeps connections.
struct ClientOptions {
  /// Until a connection stands, name lookup and TLS handshake included. Greater than zero.
  std::chrono::milliseconds connect_timeout{3'000};
  /// Between two pieces of an answer, and for the first one after the request. A request may ask
  /// for more. Greater than zero.
  std::chrono::milliseconds read_timeout{30'000};
  /// A connection unused for this long is closed. Zero keeps none.
  std::chrono::milliseconds idle_expiry{15'000};
  /// Connections to one origin at a time; further requests wait for one. At least 1.
  std::size_t max_connections_per_origin = 8'192;
  /// An answer larger than this is refused.
  base::Bytes max_response{16 << 20};
  /// A PEM file of certificate authorities to trust instead of the system's. Empty: the system's.
  std::string ca_file = {};

  std::vector<std::string> validate() const;
};

/// Thrown when no answer came. Retrying on a new connection may help, except where `kind` says that
/// trust failed.
class TransportError : public std::runtime_error {
 public:
  enum class Kind {
    connect,      ///< no connection: refused, unreachable, or the name is unknown
    timeout,      ///< connecting or reading took too long
    interrupted,  ///< the connection ended before the whole answer was there
    untrusted,    ///< the peer's certificate was not accepted
    protocol,     ///< the answer is no HTTP, or too large
  };

  TransportError(Kind kind, const std::string& sentence)
      : std::runtime_error(sentence), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Figures since the client was made.
struct ClientStatistics {
  std::size_t requests = 0;
  std::size_t connections_opened = 0;
  std::size_t stale_connections_retried = 0;
  std::size_t connections_idle = 0;
  std::size_t connections_busy = 0;
};

/// Sends HTTP/1.1 requests over kept connections; `https` with the certificate chain and host name
/// verified.
///
/// A kept connection that turns out to be closed before any byte of the answer came is replaced
/// once, silently. Nothing else is retried here. A cancelled request closes its connection. No
/// redirects are followed. A request costs no thread and no timer, so thousands may wait for their
/// answers at once. Use it on its executor's thread only.
class Client {
 public:
  Client(boost::asio::any_io_executor executor, ClientOptions options = {});
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The whole answer, whatever its status. `read_timeout` replaces the one of the options, e.g.
  /// for a long poll. Throws TransportError.
  base::Task<Response> send(Origin origin,
                            Request request,
                            std::optional<std::chrono::milliseconds> read_timeout = {});

  /// Closes the idle connections now and every other one when its request ends.
  void close();

  ClientStatistics statistics() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::http
