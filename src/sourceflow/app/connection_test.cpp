#include "sourceflow/app/connection.hpp"

#include <condition_variable>
#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

/// Keeps everything in memory, unless the disk is "full".
class FragileStore : public store::Store {
 public:
  std::atomic<bool> is_full{false};

  void prepare(std::span<const store::Table> tables) override { inner_->prepare(tables); }
  void commit(std::span<store::Unit* const> units) override {
    if (is_full) throw store::Error("the disk is full", {.retryable = true});
    inner_->commit(units);
  }
  std::size_t writers() const override { return 1; }
  std::vector<message::Envelope> events_after(std::int64_t position, std::size_t limit) override {
    return inner_->events_after(position, limit);
  }
  std::int64_t last_position() override { return inner_->last_position(); }
  std::vector<message::Envelope> commands_of(const store::EntityKey& entity,
                                             std::int64_t after,
                                             std::size_t limit) override {
    return inner_->commands_of(entity, after, limit);
  }
  std::optional<store::StoredRow> row(const store::Table& table, std::string_view id) override {
    return inner_->row(table, id);
  }
  std::vector<store::StoredRow> rows(const store::Table& table,
                                     const store::Query& query) override {
    return inner_->rows(table, query);
  }
  std::int64_t position(std::string_view reader) override { return inner_->position(reader); }
  std::vector<store::OutboxEntry> outbox_after(std::int64_t id, std::size_t limit) override {
    return inner_->outbox_after(id, limit);
  }
  std::size_t outbox_depth() override { return inner_->outbox_depth(); }
  std::optional<base::Time> next_due() override { return inner_->next_due(); }
  std::vector<store::Rejection> rejections(std::size_t limit) override {
    return inner_->rejections(limit);
  }
  std::vector<store::DeadLetter> dead_letters(std::size_t limit) override {
    return inner_->dead_letters(limit);
  }

 private:
  std::shared_ptr<store::Store> inner_ = store::memory();
};

/// A small broker in this process: routes what it is told to, and fails on command.
class Broker : public Connection {
 public:
  std::map<std::string, std::string, std::less<>> queues;
  std::map<std::string, std::string, std::less<>> topics;
  std::function<std::string(const store::OutboxEntry&)> failure = [](const auto&) { return ""; };
  bool failures_are_final = false;

  std::vector<std::string> complaints(const Registered&) const override { return {}; }
  std::string queue_of(std::string_view name) const override { return found(queues, name); }
  std::string topic_of(std::string_view name) const override { return found(topics, name); }
  void check(const store::OutboxEntry& entry) const override {
    if (entry.envelope.payload.size() > 100)
      throw std::invalid_argument("the message has more than 100 bytes");
  }
  void start(Inbound& to) override { inbound = &to; }
  void carry(std::vector<store::OutboxEntry> messages, std::function<void(Carried)> done) override {
    for (auto& message : messages) {
      auto error = failure(message);
      if (error.empty()) {
        const std::lock_guard lock(mutex);
        carried.push_back(message.envelope);
        changed.notify_all();
      }
      done({message.id, std::move(error), failures_are_final});
    }
  }
  void stop_receiving(std::chrono::steady_clock::time_point) override {}
  void stop(std::chrono::steady_clock::time_point) override {}

  /// Hands messages to the application and waits for what becomes of them.
  std::vector<Handled> deliver(std::vector<Incoming> messages) {
    std::vector<Handled> results(messages.size());
    std::size_t left = messages.size();
    for (std::size_t i = 0; i < messages.size(); ++i) {
      messages[i].done = [&, i](Handled handled) {
        const std::lock_guard lock(mutex);
        results[i] = std::move(handled);
        --left;
        changed.notify_all();
      };
    }
    inbound->take(std::move(messages));
    std::unique_lock lock(mutex);
    changed.wait_for(lock, patience, [&] { return left == 0; });
    return results;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<message::Envelope> carried;
  Inbound* inbound = nullptr;

 private:
  static std::string found(const auto& map, std::string_view name) {
    const auto at = map.find(name);
    return at == map.end() ? "" : at->second;
  }
};

struct Connected {
  std::shared_ptr<Broker> broker = std::make_shared<Broker>();
  std::shared_ptr<store::Store> store = store::memory();
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  std::unique_ptr<App> app;

  App& start() {
    app = std::make_unique<App>(
        AppOptions{.name = "orders", .store = store, .poll = 2ms, .clock = clock});
    with_orders(*app).attach(broker).start();
    return *app;
  }
};

Incoming command(const std::string& entity, const auto& content, std::stop_token stop = {}) {
  Incoming incoming;
  incoming.envelope.id = base::make_uuid();
  incoming.envelope.name = message::name_of<std::remove_cvref_t<decltype(content)>>();
  incoming.envelope.entity_id = entity;
  incoming.envelope.payload = message::encode(content);
  incoming.lease_lost = std::move(stop);
  return incoming;
}

Incoming event(const std::string& entity, const auto& content) {
  auto incoming = command(entity, content);
  incoming.kind = store::MessageKind::event;
  return incoming;
}

struct Quiet {
  Quiet() {
    base::set_log_sink([](base::LogLevel, std::string_view) {});
  }
  ~Quiet() { base::set_log_sink({}); }
};

TEST(Connection, TakesARoutedCommandAwayInsteadOfHandlingItHere) {
  Connected service;
  service.broker->queues["CreateOrder"] = "orders.fifo";
  auto& app = service.start();

  const auto receipt = app.aggregate<Order>("42").send(CreateOrder{"Ada", 1});

  ASSERT_EQ(service.broker->carried.size(), 1u);
  EXPECT_EQ(service.broker->carried[0].id, receipt.id);
  EXPECT_FALSE(app.aggregate<Order>("42").state());
}

struct Misconfigured {};
std::unique_ptr<Connection> make_connection(const std::string&, Misconfigured) {
  throw base::ConfigError({"no region is set"});
}

TEST(Connection, ThatIsMisconfiguredIsNamedWithTheOtherMistakesAtStart) {
  App app{{.name = "", .store = store::memory()}};

  app.connect(Misconfigured{});

  try {
    app.start();
    FAIL() << "it started";
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 2u) << error.what();
  }
}

TEST(Connection, RefusesWhatIsTooLargeBeforeAnythingIsWritten) {
  Connected service;
  service.broker->queues["CreateOrder"] = "orders.fifo";
  auto& app = service.start();

  EXPECT_THROW(app.aggregate<Order>("42").send(CreateOrder{std::string(200, 'x'), 1}),
               std::invalid_argument);

  EXPECT_TRUE(service.broker->carried.empty());
}

TEST(Connection, SendsEveryCommittedEventOnceTheBrokerIsBackAndInOrder) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderPaid"] = "order-events";
  std::atomic<bool> is_down{true};
  service.broker->failure = [&](const auto&) { return is_down ? "the broker is down" : ""; };
  auto& app = service.start();
  app.aggregate<Order>("42").send(CreateOrder{"Ada", 100});
  for (int i = 1; i <= 20; ++i) app.aggregate<Order>("42").send(PayOrder{i});
  EXPECT_FALSE(app.drain(20ms));

  is_down = false;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!app.drain(20ms) && std::chrono::steady_clock::now() < deadline)
    service.clock->advance(30s);

  ASSERT_EQ(service.broker->carried.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(message::decode<OrderPaid>(service.broker->carried[i].payload).cents,
              static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(service.broker->carried[i].sequence_no, static_cast<std::int64_t>(i + 2));
    EXPECT_EQ(service.broker->carried[i].properties.at("service"), "orders");
  }
}

TEST(Connection, ResumesTheOutboxAfterARestart) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderCreated"] = "order-events";
  service.broker->failure = [](const auto&) { return "the broker is down"; };
  service.start().aggregate<Order>("42").send(CreateOrder{"Ada", 100});
  service.app.reset();

  service.broker->failure = [](const auto&) { return ""; };
  auto& app = service.start();

  EXPECT_TRUE(app.drain(patience));
  EXPECT_EQ(service.broker->carried.size(), 1u);
}

TEST(Connection, KeepsAMessageThatTheBrokerRefusesForGoodAsADeadLetter) {
  Quiet quiet;
  Connected service;
  service.broker->topics["OrderCreated"] = "order-events";
  service.broker->failures_are_final = true;
  service.broker->failure = [](const auto&) { return "the broker refuses it"; };
  auto& app = service.start();

  app.aggregate<Order>("42").send(CreateOrder{"Ada", 100});

  ASSERT_TRUE(app.drain(patience));
  ASSERT_EQ(app.dead_letters().size(), 1u);
  EXPECT_EQ(app.dead_letters()[0].reason, "the broker refuses it");
  EXPECT_NE(app.dead_letters()[0].body.find("OrderCreated"), std::string::npos);
}

TEST(Incoming, IsHandledOnceHoweverOftenItIsDelivered) {
  Connected service;
  auto& app = service.start();
  auto first = command("42", CreateOrder{"Ada", 100});
  auto paid = command("42", PayOrder{40});
  const auto again = paid;

  const auto results = service.broker->deliver({first, paid, again});

  EXPECT_EQ(results[0].outcome, Outcome::handled);
  EXPECT_EQ(results[1].outcome, Outcome::handled);
  EXPECT_EQ(results[2].outcome, Outcome::duplicate);
  EXPECT_EQ(app.aggregate<Order>("42").state()->paid, 40);
}

TEST(Incoming, HoldsBackTheFollowersOfAFailureAndNoOthers) {
  Connected service;
  service.start();

  // Order 7 does not exist, so its payment fails.
  const auto results = service.broker->deliver({command("7", PayOrder{1}),
                                                command("8", CreateOrder{"Ada", 1}),
                                                command("7", CreateOrder{"Bob", 1})});

  EXPECT_EQ(results[0].outcome, Outcome::failed);
  EXPECT_EQ(results[0].reason, "there is no such order");
  EXPECT_EQ(results[1].outcome, Outcome::handled);
  EXPECT_EQ(results[2].outcome, Outcome::held_back);
}

TEST(Incoming, SaysWhyItCanNeverBeHandled) {
  Connected service;
  service.start();
  auto unknown = command("1", PayOrder{1});
  unknown.envelope.name = "PayOrderTwice";
  auto wrong = command("2", PayOrder{1});
  wrong.envelope.payload = R"({"cents":"two"})";

  const auto results = service.broker->deliver({unknown, wrong});

  EXPECT_EQ(results[0].outcome, Outcome::unusable);
  EXPECT_NE(results[0].reason.find("PayOrderTwice"), std::string::npos);
  EXPECT_EQ(results[1].outcome, Outcome::unusable);
  EXPECT_NE(results[1].reason.find("cents: expected an integer"), std::string::npos)
      << results[1].reason;
}

TEST(Incoming, KeepsNothingWhenItsLeaseIsLost) {
  Connected service;
  auto& app = service.start();
  std::stop_source lost;
  lost.request_stop();

  const auto results =
      service.broker->deliver({command("42", CreateOrder{"Ada", 1}, lost.get_token())});

  EXPECT_EQ(results[0].outcome, Outcome::lost);
  EXPECT_FALSE(app.aggregate<Order>("42").state());
}

TEST(Incoming, IsGivenBackWhileTheStoreCannotBeUsedAndTakenAgainOnceItCan) {
  Quiet quiet;
  const auto store = std::make_shared<FragileStore>();
  Connected service;
  service.store = store;
  auto& app = service.start();
  const auto message = command("42", CreateOrder{"Ada", 1});

  store->is_full = true;
  const auto refused = service.broker->deliver({message});
  EXPECT_EQ(refused[0].outcome, Outcome::unavailable);
  EXPECT_EQ(refused[0].reason, "the disk is full");
  EXPECT_FALSE(service.broker->inbound->is_ready());

  store->is_full = false;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!service.broker->inbound->is_ready() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  EXPECT_EQ(service.broker->deliver({message})[0].outcome, Outcome::handled);
  EXPECT_TRUE(app.aggregate<Order>("42").state());
}

TEST(Incoming, EventsReachViewsOnceAndOurOwnAreLeftToTheLog) {
  Connected service;
  auto& app = service.start();
  auto foreign = event("42", OrderCreated{"Ada", 7});
  auto own = event("43", OrderCreated{"Ada", 7});
  own.envelope.properties["service"] = "orders";

  const auto results = service.broker->deliver({foreign, foreign, own});

  EXPECT_EQ(results[0].outcome, Outcome::handled);
  EXPECT_EQ(results[1].outcome, Outcome::duplicate);
  EXPECT_EQ(results[2].outcome, Outcome::handled);
  EXPECT_EQ(app.row<CustomerTotal>("Ada")->orders, 1);
  EXPECT_FALSE(app.row<OrderSummary>("43"));
}

}  // namespace
}  // namespace sourceflow::app
