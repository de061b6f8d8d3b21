#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/admin/admin_server.hpp"
#include "sourceflow/app/app.hpp"
#include "sourceflow/http/client.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

namespace sourceflow::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

http::Response ask(std::uint16_t port,
                   const std::string& target,
                   const std::string& method = "GET") {
  boost::asio::io_context io;
  http::Client client(io.get_executor());
  const http::Origin origin{.host = "127.0.0.1", .port = port};
  auto answer = boost::asio::co_spawn(
      io, client.send(origin, {.method = method, .target = target}), boost::asio::use_future);
  while (answer.wait_for(std::chrono::seconds{0}) != std::future_status::ready) io.run_one();
  return answer.get();
}

struct Served {
  std::shared_ptr<AdminServer> server =
      std::make_shared<AdminServer>(Admin{.address = "127.0.0.1:0"});
  app::App app{{.name = "orders", .store = store::memory()}};

  Served() { app.attach(server).start(); }
  http::Response get(const std::string& target) const { return ask(server->port(), target); }
};

TEST(AdminPort, AnswersWithoutAnyConnectionToAws) {
  const Served served;

  EXPECT_EQ(served.get("/health/live").status, 200);
  EXPECT_EQ(served.get("/health/ready").status, 200);
  const auto health = served.get("/health");

  EXPECT_EQ(health.status, 200);
  EXPECT_THAT(health.body, HasSubstr(R"("service":"orders","state":"running","health":"ok")"));
  EXPECT_EQ(*find(health.headers, "Content-Type"), "application/json");
  EXPECT_EQ(*find(health.headers, "Cache-Control"), "no-store");
}

TEST(AdminPort, HasTheServicesFiguresForPrometheus) {
  const Served served;

  const auto metrics = served.get("/metrics");

  EXPECT_EQ(metrics.status, 200);
  EXPECT_THAT(*find(metrics.headers, "Content-Type"), HasSubstr("version=0.0.4"));
  EXPECT_THAT(metrics.body, HasSubstr("# TYPE sourceflow_"));
}

TEST(AdminPort, TellsTwoServicesOfOneProcessApart) {
  const Served orders;
  const auto port = std::make_shared<AdminServer>(Admin{.address = "127.0.0.1:0"});
  app::App billing{{.name = "billing", .store = store::memory()}};
  billing.attach(port).start();

  EXPECT_THAT(orders.get("/health").body, HasSubstr(R"("service":"orders")"));
  EXPECT_THAT(ask(port->port(), "/health").body, HasSubstr(R"("service":"billing")"));
}

TEST(AdminPort, SaysWhatThereIsToWhoAsksForSomethingElse) {
  const Served served;

  const auto unknown = served.get("/healthz");
  const auto posted = ask(served.server->port(), "/health", "POST");

  EXPECT_EQ(unknown.status, 404);
  EXPECT_THAT(unknown.body, HasSubstr("/health/ready\n"));
  EXPECT_EQ(posted.status, 405);
}

/// Holds the end of the app up until it is told to go on.
class SlowConnection : public app::Connection {
 public:
  std::vector<std::string> complaints(const app::Registered&) const override { return {}; }
  std::string queue_of(std::string_view) const override { return ""; }
  std::string topic_of(std::string_view) const override { return ""; }
  void check(const store::OutboxEntry&) const override {}
  void start(app::Inbound&) override {}
  void carry(std::vector<store::OutboxEntry>, std::function<void(app::Carried)>) override {}
  void stop_receiving(std::chrono::steady_clock::time_point) override {
    is_draining.set_value();
    may_end.get_future().wait();
  }
  void stop(std::chrono::steady_clock::time_point) override {}
  bool is_live(std::chrono::milliseconds) const override { return is_answering; }

  std::atomic<bool> is_answering{true};
  std::promise<void> is_draining, may_end;
};

TEST(AdminPort, Is503WhileDrainingAndStillLive) {
  Served served;
  served.app.stop();
  const auto connection = std::make_shared<SlowConnection>();
  served.app.attach(connection).start();
  auto stopping = std::async(std::launch::async, [&] { served.app.stop(); });
  connection->is_draining.get_future().wait();

  const auto ready = served.get("/health/ready");
  const auto live = served.get("/health/live");
  connection->may_end.set_value();
  stopping.get();

  EXPECT_EQ(ready.status, 503);
  EXPECT_THAT(ready.body, HasSubstr(R"("state":"draining")"));
  EXPECT_EQ(live.status, 200);
}

TEST(AdminPort, IsNotLiveWhenTheConnectionsThreadHangs) {
  Served served;
  served.app.stop();
  const auto connection = std::make_shared<SlowConnection>();
  served.app.attach(connection).start();
  connection->is_answering = false;

  const auto live = served.get("/health/live");
  connection->may_end.set_value();

  EXPECT_EQ(live.status, 503);
  EXPECT_THAT(live.body, HasSubstr("restart the process"));
}

TEST(AdminPort, IsAReasonNotToStartWhereItCannotListen) {
  const Served first;
  const auto address = "127.0.0.1:" + std::to_string(first.server->port());
  app::App second{{.name = "second", .store = store::memory()}};
  second.serve(Admin{.address = address});

  try {
    second.start();
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(
        error.what(),
        HasSubstr("the admin port cannot listen on " + address + ": Address already in use"));
    EXPECT_THAT(error.what(), Not(HasSubstr("boost")));
  }
}

}  // namespace
}  // namespace sourceflow::admin
