#include "sourceflow/admin/admin_server.hpp"

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <thread>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/system/system_error.hpp>

#include "sourceflow/admin/health_routes.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/telemetry/prometheus.hpp"

namespace sourceflow::admin {
namespace {

namespace asio = boost::asio;

http::ServerOptions server_options(const base::HostPort& where) {
  return {.host = where.host,
          .port = where.port,
          .max_connections = 100,
          .max_body = base::Bytes{1 << 10},
          .read_timeout = std::chrono::seconds{5},
          .idle_timeout = std::chrono::seconds{60}};
}

Answer made(const Route& route) {
  try {
    return route.answer();
  } catch (const std::exception& error) {
    return {.status = 500, .body = std::string(error.what()) + '\n'};
  }
}

void reply(http::Exchange& exchange, const Answer& answer) {
  auto& reply = exchange.reply();
  reply.status = answer.status;
  reply.content_type = answer.content_type;
  reply.fields += "Cache-Control: no-store\r\n";
  reply.body = answer.body;
}

}  // namespace

/// All but the constructor and the destructor happens on the thread of the sockets.
struct AdminServer::Running {
  struct Asked {
    std::set<http::Exchange*> by;
    bool is_being_made = false;
  };

  Running(app::Watched& app, const base::HostPort& where) {
    add_health_routes(routes, app);
    // Looking at the store for its figures may take a moment.
    routes.add("/metrics", {.pace = Pace::slow, .answer = [&app] {
                              return Answer{.content_type = telemetry::prometheus_content_type,
                                            .body = telemetry::prometheus_text(app.metrics())};
                            }});
    server.emplace(io, server_options(where), [this](http::Exchange& exchange) { take(exchange); });
    thread = std::thread([this] { io.run(); });
  }

  ~Running() {
    quick.join();
    slow.join();
    asio::post(io, [this] {
      server.reset();
      work.reset();
    });
    thread.join();
  }

  void take(http::Exchange& exchange) {
    const auto method = exchange.request().method();
    if (method != "GET") return reply(exchange, {.status = 405, .body = "only GET\n"});
    const auto* route = routes.find(exchange.request().target());
    if (route == nullptr)
      return reply(exchange, {.status = 404, .body = "there is:\n" + routes.list()});
    auto& one = asked[route];
    one.by.insert(&exchange);
    exchange.later([&one, gone = &exchange] { one.by.erase(gone); });
    if (!std::exchange(one.is_being_made, true)) make(*route);
  }

  void make(const Route& route) {
    asio::post(route.pace == Pace::quick ? quick : slow, [this, &route] {
      asio::post(io, [this, &route, answer = made(route)] {
        auto& one = asked[&route];
        one.is_being_made = false;
        for (auto* exchange : std::exchange(one.by, {})) {
          reply(*exchange, answer);
          exchange->finish();
        }
      });
    });
  }

  Routes routes;
  asio::io_context io{1};
  std::optional<asio::executor_work_guard<asio::io_context::executor_type>> work{io.get_executor()};
  std::map<const Route*, Asked> asked;
  std::optional<http::Server> server;
  asio::thread_pool quick{1};
  asio::thread_pool slow{2};
  std::thread thread;
};

AdminServer::AdminServer(Admin options) : options_(std::move(options)) {}

AdminServer::~AdminServer() { stop(); }

void AdminServer::read(base::Settings& settings) { settings.read("admin", options_.address); }

void AdminServer::start(app::Watched& app) {
  if (options_.address.empty()) return;
  const auto where = parse_address(options_.address);
  if (!where) throw std::runtime_error(options_.validate().front());
  try {
    running_ = std::make_unique<Running>(app, *where);
  } catch (const boost::system::system_error& error) {
    throw std::runtime_error("the admin port cannot listen on " + options_.address + ": " +
                             error.code().message());
  }
  port_ = running_->server->port();
  base::log(base::LogLevel::info,
            "the admin port is open",
            {{"service", app.name()}, {"address", where->host + ":" + std::to_string(port_)}});
}

void AdminServer::stop() {
  running_.reset();
  port_ = 0;
}

}  // namespace sourceflow::admin
