#include "sourceflow/http/client.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sourceflow/http/client_connection.hpp"
#include "sourceflow/http/response_reader.hpp"
#include "sourceflow/http/tls.hpp"

namespace sourceflow::http {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using ConnectionPointer = std::unique_ptr<ClientConnection>;

namespace {

constexpr std::size_t read_buffer = 64 << 10;

void require_one_line(std::string_view text) {
  if (text.find_first_of("\r\n") != std::string_view::npos) {
    throw std::invalid_argument("a request line or header contains a line break");
  }
}

void append_line(std::string& wire, std::string_view name, std::string_view value) {
  wire.append(name).append(": ").append(value).append("\r\n");
}

/// All but the body.
std::string head_of(const Origin& origin, const Request& request) {
  std::string wire;
  wire.reserve(1024 + request.target.size());
  require_one_line(request.target);
  wire.append(request.method).append(" ").append(request.target).append(" HTTP/1.1\r\n");
  if (find(request.headers, "host") == nullptr) append_line(wire, "Host", origin.authority());
  for (const auto& [name, value] : request.headers) {
    require_one_line(name);
    require_one_line(value);
    append_line(wire, name, value);
  }
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD")) {
    append_line(wire, "Content-Length", std::to_string(request.body.size()));
  }
  return wire.append("\r\n");
}

// The connections to one origin.
struct Pool {
  explicit Pool(const asio::any_io_executor& executor)
      : freed(executor, steady_clock::time_point::max()) {}

  std::vector<ConnectionPointer> idle;
  std::size_t busy = 0;
  // Never expires: cancelling one wait wakes the request that has waited longest.
  asio::steady_timer freed;
};

}  // namespace

std::vector<std::string> ClientOptions::validate() const {
  std::vector<std::string> complaints;
  if (connect_timeout <= milliseconds::zero())
    complaints.emplace_back("connect_timeout must be greater than zero");
  if (read_timeout <= milliseconds::zero())
    complaints.emplace_back("read_timeout must be greater than zero");
  if (idle_expiry < milliseconds::zero())
    complaints.emplace_back("idle_expiry must not be negative");
  if (max_connections_per_origin == 0)
    complaints.emplace_back("max_connections_per_origin must be at least 1");
  if (max_response.count <= 0) complaints.emplace_back("max_response must be greater than zero");
  std::error_code unreadable;
  if (!ca_file.empty() && !std::filesystem::is_regular_file(ca_file, unreadable)) {
    complaints.emplace_back("ca_file \"" + ca_file + "\" is no file that can be read");
  }
  return complaints;
}

struct Client::State {
  State(asio::any_io_executor e, ClientOptions o)
      : executor(std::move(e)), options(std::move(o)), deadlines(executor), buffer(read_buffer) {}

  Pool& pool_of(const Origin& origin) { return pools.try_emplace(origin, executor).first->second; }

  ConnectionPointer take_idle(Pool& pool) {
    while (!pool.idle.empty()) {
      auto connection = std::move(pool.idle.back());
      pool.idle.pop_back();
      connection->on_idle_expired = nullptr;
      if (connection->is_usable()) return connection;
    }
    return nullptr;
  }

  void put_idle(Pool& pool, ConnectionPointer connection) {
    if (closed || options.idle_expiry == milliseconds::zero()) return;
    deadlines.set(*connection, steady_clock::now() + options.idle_expiry);
    connection->on_idle_expired = [&pool](ClientConnection& expired) {
      std::erase_if(pool.idle,
                    [&](const ConnectionPointer& idle) { return idle.get() == &expired; });
    };
    pool.idle.push_back(std::move(connection));
  }

  base::Task<ConnectionPointer> open(Origin origin) {
    if (origin.tls && !tls) tls.emplace(make_client_tls(options.ca_file));
    auto connection = std::make_unique<ClientConnection>(executor, origin);
    deadlines.set(*connection, steady_clock::now() + options.connect_timeout);
    ++statistics.connections_opened;
    co_await connection->open(origin.tls ? &*tls : nullptr);
    co_return std::move(connection);
  }

  // Gives the reader with the whole answer.
  base::Task<ResponseReader> exchange(ClientConnection& connection,
                                      const std::string& head,
                                      const std::string& body,
                                      bool is_head,
                                      milliseconds read_timeout) {
    connection.expect_answer();
    deadlines.set(connection, steady_clock::now() + read_timeout);
    co_await connection.write(head, body);
    ResponseReader reader(is_head, options.max_response);
    while (!reader.is_done()) {
      deadlines.set(connection, steady_clock::now() + read_timeout);
      const auto piece = co_await connection.read(buffer);
      if (piece.empty()) {
        reader.end();
      } else {
        reader.feed(piece);
      }
    }
    co_return std::move(reader);
  }

  asio::any_io_executor executor;
  ClientOptions options;
  std::optional<asio::ssl::context> tls;
  Deadlines deadlines;
  std::map<Origin, Pool> pools;
  std::vector<char> buffer;
  ClientStatistics statistics;
  bool closed = false;
};

namespace {

// A place among the connections to one origin, given back in the end.
class Place {
 public:
  Place() = default;
  explicit Place(Pool& pool) : pool_(&pool) { ++pool.busy; }
  Place(Place&& other) noexcept : pool_(std::exchange(other.pool_, nullptr)) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (pool_ == nullptr) return;
    --pool_->busy;
    pool_->freed.cancel_one();
  }

 private:
  Pool* pool_ = nullptr;
};

base::Task<Place> take_place(Pool& pool, std::size_t limit) {
  while (pool.busy >= limit) {
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await pool.freed.async_wait(token);
  }
  co_return Place(pool);
}

}  // namespace

Client::Client(asio::any_io_executor executor, ClientOptions options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {}

Client::~Client() { close(); }

base::Task<Response> Client::send(Origin origin,
                                  Request request,
                                  std::optional<milliseconds> read_timeout) {
  const auto state = state_;
  auto& pool = state->pool_of(origin);
  ++state->statistics.requests;
  const std::string head = head_of(origin, request);
  const bool is_head = request.method == "HEAD";
  const auto timeout = read_timeout.value_or(state->options.read_timeout);

  const auto place = co_await take_place(pool, state->options.max_connections_per_origin);
  auto connection = state->take_idle(pool);
  if (connection) {
    try {
      auto reader = co_await state->exchange(*connection, head, request.body, is_head, timeout);
      if (reader.can_keep_connection()) state->put_idle(pool, std::move(connection));
      co_return reader.take();
    } catch (const TransportError& error) {
      if (error.kind() != TransportError::Kind::interrupted || connection->has_received()) throw;
      ++state->statistics.stale_connections_retried;
    }
  }
  connection = co_await state->open(origin);
  auto reader = co_await state->exchange(*connection, head, request.body, is_head, timeout);
  if (reader.can_keep_connection()) state->put_idle(pool, std::move(connection));
  co_return reader.take();
}

void Client::close() {
  state_->closed = true;
  std::size_t busy = 0;
  for (auto& [origin, pool] : state_->pools) {
    pool.idle.clear();
    busy += pool.busy;
  }
  if (busy == 0) state_->deadlines.stop();
}

ClientStatistics Client::statistics() const {
  auto statistics = state_->statistics;
  for (const auto& [origin, pool] : state_->pools) {
    statistics.connections_idle += pool.idle.size();
    statistics.connections_busy += pool.busy;
  }
  return statistics;
}

}  // namespace sourceflow::http
