#pragma once

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "sourceflow/local/endpoint.hpp"

/// What the tests that speak HTTP to an endpoint share.
namespace sourceflow::local::testing {

/// A connection that sends whatever bytes a test wants sent.
class Peer {
 public:
  explicit Peer(const Endpoint& endpoint) : socket_(io_) {
    socket_.connect({boost::asio::ip::address_v4::loopback(), endpoint.port()});
  }

  void send(std::string_view bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }

  /// The next answer, head and body; empty when the endpoint closed.
  std::string answer() {
    boost::system::error_code error;
    const std::size_t head =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), "\r\n\r\n", error);
    if (error) return {};
    const auto at = received_.find("Content-Length: ");
    const std::size_t length = std::stoul(received_.substr(at + 16));
    while (received_.size() < head + length) {
      std::array<char, 4096> part;
      received_.append(part.data(), socket_.read_some(boost::asio::buffer(part)));
    }
    const std::string answer = received_.substr(0, head + length);
    received_.erase(0, head + length);
    return answer;
  }

  /// An interim answer, which has no body.
  std::string line() {
    const auto end =
        boost::asio::read_until(socket_, boost::asio::dynamic_buffer(received_), "\r\n\r\n");
    const std::string head = received_.substr(0, end);
    received_.erase(0, end);
    return head;
  }

  std::string call(std::string_view operation, std::string_view json) {
    send(request(operation, json));
    return answer();
  }

  static std::string request(std::string_view operation, std::string_view json) {
    return "POST / HTTP/1.1\r\nHost: here\r\nX-Amz-Target: AmazonSQS." + std::string(operation) +
           "\r\nContent-Length: " + std::to_string(json.size()) + "\r\n\r\n" + std::string(json);
  }

  void close() { socket_.close(); }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::socket socket_;
  std::string received_;
};

/// Waits for what another thread will make true; fails after ten seconds.
template <class Condition>
bool becomes_true(Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

inline constexpr std::string_view orders = R"({"QueueUrl":"http://here/000000000000/orders"})";

inline void create_orders(Peer& peer) { peer.call("CreateQueue", R"({"QueueName":"orders"})"); }

inline std::string send_order(std::string_view body) {
  return R"({"QueueUrl":"http://here/000000000000/orders","MessageBody":")" + std::string(body) +
         "\"}";
}

inline constexpr std::string_view long_poll =
    R"({"QueueUrl":"http://here/000000000000/orders","WaitTimeSeconds":20})";

}  // namespace sourceflow::local::testing
