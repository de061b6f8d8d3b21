#include "sourceflow/http/server.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/http/server_connection.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds longest_sweep_interval{5'000};
// Connections that are only being told that there are too many.
constexpr std::size_t max_refusals = 64;
constexpr std::chrono::milliseconds accept_pause{50};

tcp::endpoint address_of(const ServerOptions& options) {
  base::throw_if_any(options.validate());
  return {asio::ip::make_address(options.host), options.port};
}

/// Half of the shortest time that is measured.
std::chrono::milliseconds sweep_interval(const ServerOptions& options) {
  const std::chrono::milliseconds shortest = std::min({options.read_timeout,
                                                       options.write_timeout,
                                                       options.idle_timeout,
                                                       options.handshake_timeout});
  return std::min(shortest / 2, longest_sweep_interval);
}

}  // namespace

std::vector<std::string> ServerOptions::validate() const {
  std::vector<std::string> complaints;
  error_code error;
  asio::ip::make_address(host, error);
  if (error)
    complaints.push_back("host must be an IP address of this machine, not \"" + host + "\"");
  if (max_connections == 0) complaints.push_back("max_connections must be at least 1");
  if (max_header.count < 1024) complaints.push_back("max_header must be at least 1 KiB");
  if (max_body.count < 1) complaints.push_back("max_body must be at least 1 byte");
  if (max_bodies < max_body) complaints.push_back("max_bodies must be at least max_body");
  if (read_timeout.count() < 1) complaints.push_back("read_timeout must be at least 1 s");
  if (write_timeout.count() < 1) complaints.push_back("write_timeout must be at least 1 s");
  if (idle_timeout.count() < 1) complaints.push_back("idle_timeout must be at least 1 s");
  if (handshake_timeout.count() < 1) complaints.push_back("handshake_timeout must be at least 1 s");
  if (tls) {
    for (auto& complaint : tls->complaints()) complaints.push_back("tls: " + complaint);
  }
  return complaints;
}

class Server::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(asio::io_context& io, ServerOptions options, Handler handler)
      : acceptor_(io, address_of(options)),
        sweeper_(io),
        pause_(io),
        connections_{std::move(options), std::move(handler), {}, {}, 0} {
    auto& own = connections_;
    if (own.options.tls) own.tls.emplace(*own.options.tls);
  }

  void start() {
    accept();
    sweep_later();
  }

  void stop() {
    stopped_ = true;
    error_code ignored;
    acceptor_.close(ignored);
    sweeper_.cancel();
    pause_.cancel();
    for (const auto& connection : connections_.open) connection->abandon();
    connections_.open.clear();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::size_t connections() const { return connections_.open.size(); }

 private:
  void accept() {
    acceptor_.async_accept([self = shared_from_this()](error_code error, tcp::socket socket) {
      if (self->stopped_) return;
      if (error) return self->pause();
      self->welcome(std::move(socket));
      self->accept();
    });
  }

  void welcome(tcp::socket socket) {
    const std::size_t count = connections_.open.size();
    const std::size_t limit = connections_.options.max_connections;
    if (count >= limit + max_refusals) return;
    const auto connection = std::make_shared<ServerConnection>(std::move(socket), connections_);
    connections_.open.insert(connection);
    if (count < limit) {
      connection->start();
    } else {
      connection->refuse();
    }
  }

  /// The process may be out of file descriptors: accepting again at once would spin.
  void pause() {
    pause_.expires_after(accept_pause);
    pause_.async_wait([self = shared_from_this()](error_code) {
      if (!self->stopped_) self->accept();
    });
  }

  void sweep_later() {
    sweeper_.expires_after(sweep_interval(connections_.options));
    sweeper_.async_wait([self = shared_from_this()](error_code) {
      if (self->stopped_) return;
      self->sweep();
      self->sweep_later();
    });
  }

  void sweep() {
    const auto now = std::chrono::steady_clock::now();
    std::vector<std::shared_ptr<ServerConnection>> overdue;
    for (const auto& connection : connections_.open) {
      if (connection->is_overdue(now)) overdue.push_back(connection);
    }
    for (const auto& connection : overdue) connection->close();
  }

  tcp::acceptor acceptor_;
  asio::steady_timer sweeper_;
  asio::steady_timer pause_;
  ServerConnections connections_;
  bool stopped_ = false;
};

Server::Server(asio::io_context& io, ServerOptions options, Handler handler)
    : listener_(std::make_shared<Listener>(io, std::move(options), std::move(handler))) {
  listener_->start();
}

Server::~Server() { listener_->stop(); }

std::uint16_t Server::port() const { return listener_->port(); }
std::size_t Server::connections() const { return listener_->connections(); }

}  // namespace sourceflow::http
