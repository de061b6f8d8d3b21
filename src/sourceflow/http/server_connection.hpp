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
#include "sourceflow/http/reply_text.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/http/tls_channel.hpp"

namespace sourceflow::http {

class ServerConnection;

/// What the connections of one server have in common; outlives none of their callbacks.
struct ServerConnections {
  ServerOptions options;
  Server::Handler handler;
  std::optional<ServerTls> tls;
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
  /// Answers 503 and closes, after the handshake where there is one.
  void refuse();
  bool send_piece(std::string_view piece) override;
  void finish() override;
  /// True when the client has been too slow or silent for too long; a waiting answer is never the
  /// client's silence.
  bool is_overdue(SteadyTime now) const;
  void close();
  /// The server is going away: nothing of it may be called any more.
  void abandon();

 private:
  using Outcome = TlsChannel::Outcome;
  enum class Phase {
    greeting,   ///< the TLS handshake
    open,       ///< requests and answers
    lingering,  ///< all is said, and what still comes is thrown away
  };

  void greet();
  void open();
  void answer_plain_text();
  void expect_request();
  void read();
  void read_secret();
  void received(std::size_t size);
  void proceed();
  bool parse();
  void expect_body();
  void consume(std::size_t used);
  bool has_room_for_body();
  void give_up_body();
  void answer();
  void send();
  void write();
  Outcome write_some(std::size_t& size);
  void write_later(Outcome why);
  void write_rest();
  void sent();
  void end();
  void linger();
  void fail(boost::system::error_code error);
  void refuse_with(unsigned status, std::string sentence);
  /// Waits for what the outcome wants, then goes on, unless the connection is closed or broke.
  void await(Outcome why, void (ServerConnection::*go_on)());

  boost::asio::ip::tcp::socket socket_;
  ServerConnections* all_;
  std::unique_ptr<TlsChannel> tls_;
  std::optional<IncomingParser> parser_;
  std::vector<char> buffer_;
  std::size_t filled_ = 0;
  /// As counted towards the limit of all connections.
  std::size_t body_size_ = 0;
  std::string head_;
  /// Bytes of head and body together.
  std::size_t sent_ = 0;
  /// When the phase, or the request that is arriving or was the last one, began.
  SteadyTime since_;
  SteadyTime last_written_;
  Phase phase_ = Phase::open;
  Framing framing_ = Framing::length;
  bool refused_ = false;
  bool keep_alive_ = true;
  bool continued_ = false;
  bool answering_ = false;
  bool reading_ = false;
  bool writing_ = false;
  bool ending_ = false;
  bool closed_ = false;
};

}  // namespace sourceflow::http
