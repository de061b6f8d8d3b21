#include "sourceflow/http/server_connection.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>

#include "sourceflow/base/log.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::size_t small_buffer = 4 << 10;
constexpr std::size_t large_buffer = 256 << 10;
// Buffers grown beyond this for one large message are given back after it.
constexpr std::size_t kept_buffer = 64 << 10;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

void append_number(std::string& text, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void write_head(std::string& head, const Reply& reply, bool keep_alive) {
  const auto status = static_cast<beast::http::status>(reply.status);
  const auto reason = beast::http::obsolete_reason(status);
  head = "HTTP/1.1 ";
  append_number(head, reply.status);
  head.append(" ").append(reason.data(), reason.size()).append("\r\n");
  if (!reply.body.empty()) head.append("Content-Type: ").append(reply.content_type).append("\r\n");
  head.append("Content-Length: ");
  append_number(head, reply.body.size());
  head.append("\r\n").append(reply.fields);
  head.append(keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

unsigned status_of(error_code error) {
  if (error == beast::http::error::body_limit) return 413;
  if (error == beast::http::error::header_limit) return 431;
  return 400;
}

}  // namespace

void Reply::clear() {
  status = 200;
  content_type = "text/plain";
  fields.clear();
  body.clear();
  if (body.capacity() > kept_buffer) std::string{}.swap(body);
  drop = false;
}

void Exchange::later(std::function<void()> gone) {
  put_off_ = true;
  gone_ = std::move(gone);
}

ServerConnection::ServerConnection(asio::ip::tcp::socket socket, ServerConnections& all)
    : socket_(std::move(socket)),
      all_(&all),
      buffer_(small_buffer),
      last_read_(std::chrono::steady_clock::now()) {}

void ServerConnection::start() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  expect_request();
  read();
}

void ServerConnection::refuse() {
  keep_alive_ = false;
  reply_.status = 503;
  reply_.body =
      "too many connections: the limit is " + std::to_string(all_->options.max_connections) + "\n";
  send();
}

void ServerConnection::finish() {
  if (closed_) return;
  put_off_ = false;
  gone_ = nullptr;
  // The handler that put it off has not returned yet, and its answer goes out when it does.
  if (answering_) return;
  send();
  // Not here: the caller may be in the middle of another request's work.
  if (filled_ != 0 && !closed_ && !writing_) {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->proceed(); });
  }
}

bool ServerConnection::is_overdue(SteadyTime now) const {
  if (put_off_ || writing_) return false;
  const bool in_request = filled_ != 0 || parser_->got_some();
  const auto& options = all_->options;
  return now - last_read_ > (in_request ? options.read_timeout : options.idle_timeout);
}

void ServerConnection::close() {
  if (closed_) return;
  const auto self = shared_from_this();
  closed_ = true;
  give_up_body();
  error_code ignored;
  socket_.close(ignored);
  if (const auto gone = std::exchange(gone_, nullptr)) gone();
  all_->open.erase(self);
}

void ServerConnection::abandon() {
  closed_ = true;
  gone_ = nullptr;
  error_code ignored;
  socket_.close(ignored);
}

void ServerConnection::expect_request() {
  give_up_body();
  parser_.emplace(request_);
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(all_->options.max_header.count));
  parser_->body_limit(static_cast<std::uint64_t>(all_->options.max_body.count));
  continued_ = false;
  if (buffer_.size() > kept_buffer && filled_ == 0) std::vector<char>(small_buffer).swap(buffer_);
}

void ServerConnection::read() {
  // While an answer is owed, a read in flight only tells that the client has left: what it sent
  // stays where it is.
  const bool owing = put_off_ || writing_;
  if (closed_ || reading_ || (owing && filled_ != 0)) return;
  reading_ = true;
  const auto space = asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_);
  socket_.async_read_some(space, [self = shared_from_this()](error_code error, std::size_t size) {
    self->reading_ = false;
    if (self->closed_) return;
    if (error) return self->close();
    self->filled_ += size;
    self->last_read_ = std::chrono::steady_clock::now();
    self->proceed();
  });
}

void ServerConnection::proceed() {
  while (!closed_ && !put_off_ && !writing_ && filled_ != 0) {
    if (!parse()) break;
    answer();
  }
  read();
}

/// True when a request is complete.
bool ServerConnection::parse() {
  assert(!reading_);
  error_code error;
  consume(parser_->put(asio::const_buffer(buffer_.data(), filled_), error));
  if (error == beast::http::error::need_more) {
    error = {};
    if (filled_ == buffer_.size()) buffer_.resize(buffer_.size() * 2);
  }
  if (error) {
    fail(error);
    return false;
  }
  if (!has_room_for_body()) return false;
  if (parser_->is_done()) return true;
  if (parser_->is_header_done()) expect_body();
  return false;
}

void ServerConnection::expect_body() {
  if (parser_->expects_continue() && !continued_) {
    continued_ = true;
    error_code ignored;
    asio::write(socket_, asio::buffer(go_on), ignored);
  }
  const bool is_large = parser_->content_length_remaining().value_or(0) > kept_buffer;
  if (is_large && buffer_.size() < large_buffer) buffer_.resize(large_buffer);
}

void ServerConnection::consume(std::size_t used) {
  filled_ -= used;
  if (used != 0 && filled_ != 0) std::memmove(buffer_.data(), buffer_.data() + used, filled_);
}

bool ServerConnection::has_room_for_body() {
  const std::size_t size = request_.body().size();
  all_->bodies += size - body_size_;
  body_size_ = size;
  if (all_->bodies <= static_cast<std::size_t>(all_->options.max_bodies.count)) return true;
  keep_alive_ = false;
  reply_.clear();
  reply_.status = 503;
  reply_.body = "too many large requests at once: their bodies exceed " +
                std::to_string(all_->options.max_bodies.count) + " bytes\n";
  send();
  return false;
}

void ServerConnection::give_up_body() { all_->bodies -= std::exchange(body_size_, 0); }

void ServerConnection::answer() {
  keep_alive_ = parser_->keep_alive();
  answering_ = true;
  try {
    all_->handler(*this);
  } catch (const std::exception& failure) {
    base::log(
        base::LogLevel::error, "a request could not be handled", {{"reason", failure.what()}});
    put_off_ = false;
    gone_ = nullptr;
    reply_.clear();
    reply_.status = 500;
    reply_.body = failure.what();
  }
  answering_ = false;
  if (!put_off_) send();
}

void ServerConnection::fail(error_code error) {
  keep_alive_ = false;
  reply_.clear();
  reply_.status = status_of(error);
  reply_.body = "the request cannot be read: " + error.message() + "\n";
  send();
}

void ServerConnection::send() {
  if (reply_.drop) return close();
  write_head(head_, reply_, keep_alive_);
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_), asio::buffer(reply_.body)};
  error_code error;
  const std::size_t size = socket_.write_some(parts, error);
  if (error == asio::error::would_block) return send_rest(0);
  if (error) return close();
  if (size == head_.size() + reply_.body.size()) return sent();
  send_rest(size);
}

void ServerConnection::send_rest(std::size_t sent) {
  writing_ = true;
  const std::size_t from_head = std::min(sent, head_.size());
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_) + from_head,
                                                asio::buffer(reply_.body) + (sent - from_head)};
  asio::async_write(socket_, parts, [self = shared_from_this()](error_code error, std::size_t) {
    self->writing_ = false;
    if (self->closed_) return;
    if (error) return self->close();
    self->sent();
    self->proceed();
  });
}

void ServerConnection::sent() {
  reply_.clear();
  if (keep_alive_) return expect_request();
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  close();
}

}  // namespace sourceflow::http
