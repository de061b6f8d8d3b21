#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>

namespace sourceflow::http {

/// For tests: a client that sends the bytes it is given, plain or over TLS, and waits for each
/// answer.
class TestingPeer {
  using tcp = boost::asio::ip::tcp;
  using error_code = boost::system::error_code;

 public:
  /// Connects, without a word of TLS.
  explicit TestingPeer(std::uint16_t port) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), port});
  }
  TestingPeer(std::uint16_t port, boost::asio::ssl::context& tls) : TestingPeer(port) {
    secret_.emplace(socket_, tls);
    secret_->handshake(boost::asio::ssl::stream_base::client);
  }

  void send(std::string_view bytes) {
    if (secret_) {
      boost::asio::write(*secret_, boost::asio::buffer(bytes));
    } else {
      boost::asio::write(socket_, boost::asio::buffer(bytes));
    }
  }

  /// All up to the end of this text; up to the end of the connection where it does not come.
  std::string read_until(std::string_view text) {
    error_code ended;
    auto buffer = boost::asio::dynamic_buffer(received_);
    std::size_t size = 0;
    if (secret_) {
      size = boost::asio::read_until(*secret_, buffer, text, ended);
    } else {
      size = boost::asio::read_until(socket_, buffer, text, ended);
    }
    if (ended) size = received_.size();
    std::string read = received_.substr(0, size);
    received_.erase(0, size);
    return read;
  }

  /// Head and body of an answer that states its length.
  std::string answer() {
    std::string head = read_until("\r\n\r\n");
    const auto at = head.find("Content-Length: ");
    if (at == std::string::npos) return head;
    const std::size_t length = std::stoul(head.substr(at + 16));
    error_code ended;
    auto buffer = boost::asio::dynamic_buffer(received_);
    const auto rest = boost::asio::transfer_exactly(length - std::min(length, received_.size()));
    if (secret_) {
      boost::asio::read(*secret_, buffer, rest, ended);
    } else {
      boost::asio::read(socket_, buffer, rest, ended);
    }
    head.append(received_, 0, length);
    received_.erase(0, length);
    return head;
  }

  /// What else comes until the other side ends the connection.
  std::string rest() { return read_until("\x01 never sent"); }
  bool is_ended() { return rest().empty(); }

  void close() { socket_.close(); }
  SSL* tls() { return secret_->native_handle(); }
  tcp::socket& socket() { return socket_; }

 private:
  boost::asio::io_context io_;
  tcp::socket socket_{io_};
  std::optional<boost::asio::ssl::stream<tcp::socket&>> secret_;
  std::string received_;
};

}  // namespace sourceflow::http
