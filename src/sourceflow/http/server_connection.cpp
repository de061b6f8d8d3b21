#include "sourceflow/http/server_connection.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/http/error.hpp>

#include "sourceflow/base/log.hpp"
#include "sourceflow/http/chunk_end.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;

namespace {

constexpr std::size_t small_buffer = 4 << 10;
constexpr std::size_t large_buffer = 256 << 10;
// Buffers grown beyond this for one large message are given back after it.
constexpr std::size_t kept_buffer = 64 << 10;
// An answer that fits is one record of TLS together with its head.
constexpr std::size_t one_record = 16 << 10;
// For what a client was sending when it was refused; it would not read the answer if its connection
// were reset.
constexpr std::chrono::seconds lingering_time{3};
constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

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

void Exchange::stream(std::function<void()> gone) {
  streaming_ = true;
  later(std::move(gone));
}

ServerConnection::ServerConnection(asio::ip::tcp::socket socket, ServerConnections& all)
    : socket_(std::move(socket)),
      all_(&all),
      buffer_(small_buffer),
      since_(std::chrono::steady_clock::now()) {}

void ServerConnection::start() {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (!all_->tls) return open();
  phase_ = Phase::greeting;
  await(Outcome::wants_read, &ServerConnection::greet);
}

void ServerConnection::refuse() {
  refused_ = true;
  start();
}

void ServerConnection::greet() {
  char first = 0;
  const auto seen = ::recv(socket_.native_handle(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  if (!tls_ && seen == 1 && first >= 'A' && first <= 'Z') return answer_plain_text();
  if (!tls_) tls_ = std::make_unique<TlsChannel>(*all_->tls, socket_.native_handle());
  const Outcome outcome = tls_->shake_hands();
  if (outcome == Outcome::done) return open();
  if (outcome == Outcome::ended || outcome == Outcome::failed) return close();
  await(outcome, &ServerConnection::greet);
}

/// No record of TLS begins with a letter.
void ServerConnection::answer_plain_text() {
  phase_ = Phase::open;
  refuse_with(400, "this port speaks HTTPS, and this request is plain HTTP: write https://\n");
}

void ServerConnection::open() {
  phase_ = Phase::open;
  since_ = std::chrono::steady_clock::now();
  if (refused_) {
    return refuse_with(503,
                       "too many connections: the limit is " +
                           std::to_string(all_->options.max_connections) + "\n");
  }
  expect_request();
  read();
}

bool ServerConnection::send_piece(std::string_view piece) {
  if (closed_ || !streaming_ || writing_ || answering_) return false;
  if (piece.empty()) return true;
  head_.clear();
  append_piece(head_, piece, framing_);
  write();
  return !closed_;
}

void ServerConnection::finish() {
  if (closed_) return;
  if (streaming_ && (writing_ || answering_)) {
    ending_ = true;
    return;
  }
  put_off_ = false;
  gone_ = nullptr;
  // The handler that put it off has not returned yet, and its answer goes out when it does.
  if (answering_) return;
  if (streaming_) {
    end();
  } else {
    send();
  }
  // Not here: the caller may be in the middle of another request's work.
  if (filled_ != 0 && !closed_ && !writing_) {
    asio::post(socket_.get_executor(), [self = shared_from_this()] { self->proceed(); });
  }
}

bool ServerConnection::is_overdue(SteadyTime now) const {
  const auto& options = all_->options;
  if (phase_ == Phase::greeting) return now - since_ > options.handshake_timeout;
  if (phase_ == Phase::lingering) return now - since_ > lingering_time;
  if (writing_) return now - last_written_ > options.write_timeout;
  if (put_off_) return false;
  const bool in_request = filled_ != 0 || parser_->got_some();
  return now - since_ > (in_request ? options.read_timeout : options.idle_timeout);
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
  if (closed_ || reading_ || (owing && filled_ != 0) || phase_ != Phase::open) return;
  reading_ = true;
  if (tls_ && tls_->has_pending()) {
    asio::post(socket_.get_executor(), [self = shared_from_this()] {
      if (!self->closed_) self->read_secret();
    });
  } else if (tls_) {
    await(Outcome::wants_read, &ServerConnection::read_secret);
  } else {
    const auto space = asio::buffer(buffer_.data() + filled_, buffer_.size() - filled_);
    socket_.async_read_some(space, [self = shared_from_this()](error_code error, std::size_t size) {
      if (self->closed_) return;
      if (error) return self->close();
      self->received(size);
    });
  }
}

void ServerConnection::read_secret() {
  std::size_t size = 0;
  const std::span<char> space(buffer_.data() + filled_, buffer_.size() - filled_);
  const Outcome outcome = tls_->read(space, size);
  if (outcome == Outcome::done) return received(size);
  if (outcome == Outcome::ended || outcome == Outcome::failed) return close();
  await(outcome, &ServerConnection::read_secret);
}

void ServerConnection::received(std::size_t size) {
  reading_ = false;
  if (phase_ != Phase::open) return linger();
  if (filled_ == 0 && !parser_->got_some()) since_ = std::chrono::steady_clock::now();
  filled_ += size;
  proceed();
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
  if (!may_parse(*parser_, filled_)) return false;
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
    // So short that it always fits, and a client that does not hear it sends the body all the same.
    error_code ignored;
    std::size_t size = 0;
    if (tls_) {
      tls_->write(continue_line, size);
    } else {
      socket_.write_some(asio::buffer(continue_line), ignored);
    }
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
  refuse_with(503,
              "too many large requests at once: their bodies exceed " +
                  std::to_string(all_->options.max_bodies.count) + " bytes\n");
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
    put_off_ = streaming_ = ending_ = false;
    gone_ = nullptr;
    reply_.clear();
    reply_.status = 500;
    reply_.body = failure.what();
  }
  answering_ = false;
  if (!put_off_ || streaming_) send();
}

void ServerConnection::fail(error_code error) {
  const auto& options = all_->options;
  std::string why = error.message();
  if (error == beast::http::error::body_limit) {
    why = "its body is longer than " + std::to_string(options.max_body.count) + " bytes";
  } else if (error == beast::http::error::header_limit) {
    why = "its first line and fields are longer than " + std::to_string(options.max_header.count) +
          " bytes";
  }
  refuse_with(status_of(error), "the request cannot be read: " + why + "\n");
}

/// Before the request has come to its end, which the client may still be sending.
void ServerConnection::refuse_with(unsigned status, std::string sentence) {
  refused_ = true;
  keep_alive_ = false;
  reply_.clear();
  reply_.status = status;
  reply_.body = std::move(sentence);
  send();
}

void ServerConnection::send() {
  if (reply_.drop) return close();
  framing_ = Framing::length;
  if (streaming_) {
    framing_ = parser_->knows_chunks() ? Framing::chunks : Framing::to_close;
    if (framing_ == Framing::to_close) keep_alive_ = false;
  }
  write_head(head_, reply_, framing_, keep_alive_);
  if (streaming_) {
    if (!reply_.body.empty()) append_piece(head_, std::exchange(reply_.body, {}), framing_);
  } else if (tls_ && head_.size() + reply_.body.size() <= one_record) {
    head_.append(reply_.body);
    reply_.body.clear();
  }
  write();
}

void ServerConnection::write() {
  while (sent_ < head_.size() + reply_.body.size()) {
    std::size_t size = 0;
    const Outcome outcome = write_some(size);
    sent_ += size;
    if (outcome == Outcome::wants_write || outcome == Outcome::wants_read)
      return write_later(outcome);
    if (outcome != Outcome::done) return close();
  }
  sent_ = 0;
  sent();
}

ServerConnection::Outcome ServerConnection::write_some(std::size_t& size) {
  const std::size_t from_head = std::min(sent_, head_.size());
  const std::array<asio::const_buffer, 2> parts{asio::buffer(head_) + from_head,
                                                asio::buffer(reply_.body) + (sent_ - from_head)};
  if (tls_) {
    const asio::const_buffer& part = parts[0].size() != 0 ? parts[0] : parts[1];
    return tls_->write({static_cast<const char*>(part.data()), part.size()}, size);
  }
  error_code error;
  size = socket_.write_some(parts, error);
  if (error == asio::error::would_block) return Outcome::wants_write;
  return error ? Outcome::failed : Outcome::done;
}

void ServerConnection::write_later(Outcome why) {
  writing_ = true;
  last_written_ = std::chrono::steady_clock::now();
  await(why, &ServerConnection::write_rest);
}

/// The client has taken something, or the socket would not be ready.
void ServerConnection::write_rest() {
  writing_ = false;
  write();
  if (!writing_) proceed();
}

void ServerConnection::sent() {
  if (streaming_) {
    if (ending_) end();
    return;
  }
  reply_.clear();
  if (head_.capacity() > kept_buffer) std::string{}.swap(head_);
  if (keep_alive_) {
    if (filled_ != 0) since_ = std::chrono::steady_clock::now();
    return expect_request();
  }
  if (tls_) tls_->say_goodbye();
  error_code ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  if (!refused_) return close();
  phase_ = Phase::lingering;
  since_ = std::chrono::steady_clock::now();
  if (!reading_) linger();
}

/// The last piece of a stream has gone.
void ServerConnection::end() {
  streaming_ = ending_ = put_off_ = false;
  gone_ = nullptr;
  head_.clear();
  if (framing_ == Framing::chunks) append_piece(head_, {}, framing_);
  write();
}

void ServerConnection::linger() {
  give_up_body();
  filled_ = 0;
  socket_.async_read_some(asio::buffer(buffer_),
                          [self = shared_from_this()](error_code error, std::size_t) {
                            if (self->closed_) return;
                            if (error) return self->close();
                            self->linger();
                          });
}

void ServerConnection::await(Outcome why, void (ServerConnection::*go_on)()) {
  const auto what = why == Outcome::wants_write ? asio::ip::tcp::socket::wait_write
                                                : asio::ip::tcp::socket::wait_read;
  socket_.async_wait(what, [self = shared_from_this(), go_on](error_code error) {
    if (self->closed_) return;
    if (error) return self->close();
    ((*self).*go_on)();
  });
}

}  // namespace sourceflow::http
