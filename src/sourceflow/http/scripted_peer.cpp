#include "sourceflow/http/scripted_peer.hpp"

#include <charconv>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "sourceflow/base/task_group.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
using asio::ip::tcp;

struct ScriptedPeer::State {
  State(asio::io_context& context, Script s, asio::ssl::context* t)
      : script(std::move(s)),
        tls(t),
        acceptor(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)),
        tasks(context.get_executor()) {}

  Script script;
  asio::ssl::context* tls;
  tcp::acceptor acceptor;
  int connections = 0;
  int open = 0;
  std::vector<std::string> requests;
  base::TaskGroup tasks;
};

namespace {

std::size_t body_size(std::string_view head) {
  constexpr std::string_view name = "Content-Length: ";
  const auto at = head.find(name);
  std::size_t size = 0;
  if (at != std::string_view::npos)
    std::from_chars(head.data() + at + name.size(), head.data() + head.size(), size);
  return size;
}

using StatePointer = std::shared_ptr<ScriptedPeer::State>;

template <class Stream>
base::Task<> converse(StatePointer state, Stream& stream) {
  std::string received;
  for (int before = 0;; ++before) {
    auto buffer = asio::dynamic_buffer(received);
    const auto head =
        co_await asio::async_read_until(stream, buffer, "\r\n\r\n", asio::use_awaitable);
    const auto whole = head + body_size(std::string_view(received).substr(0, head));
    if (received.size() < whole) {
      const auto rest = asio::transfer_exactly(whole - received.size());
      co_await asio::async_read(stream, buffer, rest, asio::use_awaitable);
    }
    state->requests.push_back(received.substr(0, whole));
    received.erase(0, whole);
    const auto answer = state->script(state->requests.back(), before);
    if (answer.never) co_await asio::async_read(stream, buffer, asio::use_awaitable);
    for (const auto& piece : answer.pieces) {
      const auto bytes = asio::buffer(piece);
      co_await asio::async_write(stream, bytes, asio::use_awaitable);
    }
    if (answer.then_close) co_return;
  }
}

struct Open {
  explicit Open(StatePointer s) : state(std::move(s)) { ++state->open; }
  ~Open() { --state->open; }
  StatePointer state;
};

base::Task<> serve(StatePointer state, tcp::socket socket) {
  const Open open(state);
  try {
    if (state->tls == nullptr) {
      co_await converse(state, socket);
    } else {
      asio::ssl::stream<tcp::socket&> secured(socket, *state->tls);
      co_await secured.async_handshake(asio::ssl::stream_base::server, asio::use_awaitable);
      co_await converse(state, secured);
    }
  } catch (const boost::system::system_error&) {
    // The client has left, which some tests are about.
  }
}

base::Task<> accept(StatePointer state) {
  while (state->acceptor.is_open()) {
    auto socket = co_await state->acceptor.async_accept(asio::use_awaitable);
    socket.set_option(tcp::no_delay(true));
    ++state->connections;
    state->tasks.spawn("serve a scripted connection", serve(state, std::move(socket)));
  }
}

}  // namespace

ScriptedPeer::ScriptedPeer(asio::io_context& io, Script script, asio::ssl::context* tls)
    : state_(std::make_shared<State>(io, std::move(script), tls)) {
  state_->tasks.spawn("accept scripted connections", accept(state_));
}

ScriptedPeer::~ScriptedPeer() {
  boost::system::error_code ignored;
  state_->acceptor.close(ignored);
  state_->tasks.cancel();
}

std::uint16_t ScriptedPeer::port() const { return state_->acceptor.local_endpoint().port(); }
int ScriptedPeer::connections() const { return state_->connections; }
int ScriptedPeer::open_connections() const { return state_->open; }
const std::vector<std::string>& ScriptedPeer::requests() const { return state_->requests; }

ScriptedPeer::Answer ScriptedPeer::ok(const std::string& body) {
  return {.pieces = {"HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\n\r\n" + body}};
}

}  // namespace sourceflow::http
