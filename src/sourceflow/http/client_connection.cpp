#include "sourceflow/http/client_connection.hpp"

#include <array>
#include <cerrno>
#include <sys/socket.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "sourceflow/http/tls.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Kind = TransportError::Kind;

namespace {

// One TLS record.
constexpr std::size_t tls_record = 16 << 10;
constexpr auto tls_cut_off = asio::ssl::error::stream_truncated;

auto into(error_code& error) { return asio::redirect_error(asio::use_awaitable, error); }

struct FoundNames {
  error_code error = asio::error::operation_aborted;
  std::vector<tcp::endpoint> endpoints;
};

}  // namespace

ClientConnection::ClientConnection(asio::any_io_executor executor, Origin origin)
    : origin_(std::move(origin)), socket_(std::move(executor)) {}

base::Task<> ClientConnection::open(asio::ssl::context* tls) {
  co_await connect();
  if (tls != nullptr) co_await shake_hands(tls);
}

base::Task<std::vector<tcp::endpoint>> ClientConnection::resolve() {
  const auto& host = origin_.host;
  error_code not_an_address;
  const auto address = asio::ip::make_address(
      host.starts_with('[') ? host.substr(1, host.size() - 2) : host, not_an_address);
  if (!not_an_address) co_return std::vector{tcp::endpoint(address, origin_.port)};

  // The system's lookup cannot be interrupted, so it is left behind when its time is over.
  const auto found = std::make_shared<FoundNames>();
  tcp::resolver resolver(socket_.get_executor());
  auto& wait = name_found_.emplace(socket_.get_executor(), asio::steady_timer::time_point::max());
  const auto woken = std::make_shared<asio::steady_timer*>(&wait);
  const std::weak_ptr<asio::steady_timer*> sleeper = woken;
  resolver.async_resolve(host,
                         std::to_string(origin_.port),
                         [found, sleeper](const error_code& error, const auto& results) {
                           found->error = error;
                           for (const auto& result : results)
                             found->endpoints.push_back(result.endpoint());
                           if (const auto timer = sleeper.lock()) (*timer)->cancel();
                         });
  error_code cancelled;
  auto token = into(cancelled);
  co_await wait.async_wait(token);
  if (found->error || found->endpoints.empty()) fail(Kind::connect, found->error);
  co_return std::move(found->endpoints);
}

base::Task<> ClientConnection::connect() {
  const auto endpoints = co_await resolve();
  error_code error;
  for (const auto& endpoint : endpoints) {
    auto token = into(error);
    co_await socket_.async_connect(endpoint, token);
    if (!error || expired_ || error == asio::error::operation_aborted) break;
    error_code ignored;
    socket_.close(ignored);
  }
  if (error || expired_) fail(Kind::connect, error);
  socket_.set_option(tcp::no_delay(true), error);
  socket_.non_blocking(true, error);
}

base::Task<> ClientConnection::shake_hands(asio::ssl::context* tls) {
  tls_.emplace(socket_, *tls);
  tls_buffer_.resize(tls_record);
  expect_peer(tls_->native_handle(), origin_.host);
  error_code error;
  auto token = into(error);
  co_await tls_->async_handshake(asio::ssl::stream_base::client, token);
  if (!error) co_return;
  if (const auto reason = refusal(tls_->native_handle()); !reason.empty()) {
    throw TransportError(Kind::untrusted,
                         "the certificate of " + origin_.text() + " is not accepted: " + reason);
  }
  fail(Kind::connect, error);
}

base::Task<> ClientConnection::write(std::string_view head, std::string_view body) {
  error_code error;
  auto token = into(error);
  const std::array buffers{asio::buffer(head), asio::buffer(body)};
  if (tls_) {
    co_await asio::async_write(*tls_, buffers, token);
  } else {
    co_await asio::async_write(socket_, buffers, token);
  }
  if (error) fail(Kind::interrupted, error);
}

base::Task<std::string_view> ClientConnection::read(std::span<char> shared) {
  error_code error;
  std::size_t size = 0;
  if (tls_) {
    const auto buffer = asio::buffer(tls_buffer_);
    auto token = into(error);
    size = co_await tls_->async_read_some(buffer, token);
    // Servers end a connection without TLS's own goodbye; the reader knows whether the answer was
    // whole.
    if (error == tls_cut_off) error = asio::error::eof;
    shared = tls_buffer_;
  } else {
    do {
      auto token = into(error);
      co_await socket_.async_wait(tcp::socket::wait_read, token);
      if (!error) size = socket_.read_some(asio::buffer(shared.data(), shared.size()), error);
    } while (error == asio::error::would_block);
  }
  if (error && error != asio::error::eof) fail(Kind::interrupted, error);
  has_received_ = has_received_ || size > 0;
  co_return std::string_view(shared.data(), size);
}

bool ClientConnection::is_usable() {
  if (!socket_.is_open()) return false;
  char byte = 0;
  const auto size = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  // Between requests TLS may still deliver session tickets.
  if (size > 0) return tls_.has_value();
  return size < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

void ClientConnection::close() {
  error_code ignored;
  socket_.close(ignored);
  if (name_found_) name_found_->cancel();
}

void ClientConnection::expire() {
  if (on_idle_expired) return on_idle_expired(*this);
  expired_ = true;
  close();
}

void ClientConnection::fail(Kind kind, const error_code& error) const {
  if (expired_) {
    throw TransportError(Kind::timeout,
                         kind == Kind::connect
                             ? origin_.text() + " could not be connected to in time"
                             : origin_.text() + " did not answer in time");
  }
  if (error == asio::error::operation_aborted) throw boost::system::system_error(error);
  throw TransportError(kind,
                       kind == Kind::connect
                           ? "no connection to " + origin_.text() + ": " + error.message()
                           : "the connection to " + origin_.text() + " broke: " + error.message());
}

}  // namespace sourceflow::http
