#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "sourceflow/http/incoming_parser.hpp"
#include "sourceflow/http/server.hpp"

namespace sourceflow::http {

class ServerConnection;

/// What the connections of one server have in common; outlives none of their callbacks.
struct ServerConnections {
  ServerOptions options;
  Server::Handler handler;
  std::unordered_set<std::shared_ptr<ServerConnection>> open;
  /// Bytes of all their requests' bodies.
  std::size_t bodies;
};

/// One client: reads requests, hands each to the handler, writes the answers in order.
class ServerConnection final : public Exchange,
                               public std::enable_shared_from_this<ServerConnection> {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  ServerConnection(boost::asio::ip::tcp::socket socket, ServerConnections& all);

  void start();
  /// Answers 503 and closes.
  void refuse();
  void finish() override;
  /// True when the client has been silent for too long; a waiting answer is never the client's
  /// silence.
  bool is_overdue(SteadyTime now) const;
  void close();
  /// The server is going away: nothing of it may be called any more.
  void abandon();

 private:
  void expect_request();
  void read();
  void proceed();
  bool parse();
  void expect_body();
  void consume(std::size_t used);
  bool has_room_for_body();
  void give_up_body();
  void answer();
  void send();
  void send_rest(std::size_t sent);
  void sent();
  void fail(boost::system::error_code error);

  boost::asio::ip::tcp::socket socket_;
  ServerConnections* all_;
  std::optional<IncomingParser> parser_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  /// As counted towards the limit of all connections.
  std::size_t body_size_ = 0;
  std::string head_;
  SteadyTime last_read_;
  bool keep_alive_ = true;
  bool continued_ = false;
  bool answering_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool closed_ = false;
};

}  // namespace sourceflow::http
