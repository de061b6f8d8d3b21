#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "sourceflow/base/task.hpp"
#include "sourceflow/http/client.hpp"
#include "sourceflow/http/deadlines.hpp"

namespace sourceflow::http {

/// One connection of a client, plain or TLS. Whatever it waits for ends when it is closed or
/// expires; everything throws TransportError, or system_error with `operation_aborted` when the
/// task was cancelled.
class ClientConnection : public Expiring {
 public:
  ClientConnection(boost::asio::any_io_executor executor, Origin origin);

  /// Connects, and with a context makes the connection secret and the peer proven.
  base::Task<> open(boost::asio::ssl::context* tls);
  base::Task<> write(std::string_view head, std::string_view body);
  /// The next bytes, valid until the next call; empty at the end. A plain connection reads into
  /// `shared`, so that a connection that waits holds no memory for it.
  base::Task<std::string_view> read(std::span<char> shared);

  /// False if the peer has closed it, or has sent what nobody asked for.
  bool is_usable();
  bool has_received() const { return has_received_; }
  void expect_answer() { has_received_ = false; }
  void close();
  void expire() override;

  /// What `expire` means while it is idle.
  std::function<void(ClientConnection&)> on_idle_expired;

 private:
  base::Task<std::vector<boost::asio::ip::tcp::endpoint>> resolve();
  base::Task<> connect();
  base::Task<> shake_hands(boost::asio::ssl::context* tls);
  [[noreturn]] void fail(TransportError::Kind kind, const boost::system::error_code& error) const;

  Origin origin_;
  boost::asio::ip::tcp::socket socket_;
  std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
  std::vector<char> tls_buffer_;
  std::optional<boost::asio::steady_timer> name_found_;
  bool has_received_ = false;
  bool expired_ = false;
};

}  // namespace sourceflow::http
