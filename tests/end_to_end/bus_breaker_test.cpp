// What a receiver does while something that its handlers depend on is away.
#include <atomic>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;

struct Count {
  std::int64_t number = 0;
};
struct Counter {
  std::int64_t sum = 0;
  std::int64_t handled = 0;
};

/// Counts what arrives, by the leave of something that can be away.
struct Counted {
  local::Endpoint endpoint;
  app::App app{{.name = "counter", .store = store::memory(), .poll = 10ms}};
  base::SharedBreaker& gateway =
      app.breaker("gateway", {.failures = 1, .open = 300ms, .trials = 1, .successes = 1});
  std::atomic<bool> is_away = true;
  std::atomic<int> tries = 0;

  explicit Counted(const bus::QueueName& queue) {
    auto options = options_for(endpoint);
    options.max_in_hand = 10;
    options.max_receives = 3;
    options.visibility = 5s;
    app.handle([this](Counter& counter, const Count& command, app::CommandContext&) {
      gateway.call([this] {
        ++tries;
        if (is_away) throw std::runtime_error("the gateway is away");
      });
      counter.sum += command.number;
      ++counter.handled;
    });
    app.connect(options, bus::BusLayout{}.send<Count>(queue).listen({queue}));
    app.start();
  }
  ~Counted() { app.stop(); }

  std::int64_t handled(int entities) {
    std::int64_t all = 0;
    for (int entity = 0; entity < entities; ++entity)
      if (const auto state = app.aggregate<Counter>(std::to_string(entity)).state())
        all += state->handled;
    return all;
  }
};

TEST(BusBreaker, StopsReceivingInsteadOfBurningReceiveCounts) {
  Counted counted("counts");
  for (int number = 1; number <= 40; ++number)
    counted.app.aggregate<Counter>(std::to_string(number % 20)).send(Count{number});

  ASSERT_TRUE(becomes_true([&] { return counted.tries >= 5; })) << "trials, again and again";

  const auto queue = counted.endpoint.queue("counts");
  EXPECT_LE(queue.in_flight(), 10u) << "no more than it may hold";
  EXPECT_EQ(queue.size(), 40u);
  for (const auto& message : queue.messages()) EXPECT_LE(message.receives, 1) << message.body;
  counted.is_away = false;
  ASSERT_TRUE(becomes_true([&] { return counted.handled(20) == 40; }));
  EXPECT_EQ(counted.endpoint.queue("counts-dlq").size(), 0u);
  EXPECT_EQ(counted.app.breakers().status().at("gateway").state, base::BreakerState::closed);
}

TEST(BusBreaker, KeepsTheOrderOfEachEntityThroughAnOutage) {
  Counted counted("counts.fifo");
  for (int number = 1; number <= 20; ++number)
    counted.app.aggregate<Counter>(std::to_string(number % 2)).send(Count{number});

  ASSERT_TRUE(becomes_true([&] { return counted.tries >= 4; }));
  counted.is_away = false;

  ASSERT_TRUE(becomes_true([&] { return counted.handled(2) == 20; }));
  const auto history = counted.app.aggregate<Counter>("1").history();
  ASSERT_EQ(history.size(), 10u);
  for (std::size_t i = 0; i < history.size(); ++i)
    EXPECT_EQ(history[i].payload, "{\"number\":" + std::to_string(2 * i + 1) + "}");
  EXPECT_EQ(counted.endpoint.queue("counts-dlq.fifo").size(), 0u);
}

}  // namespace
}  // namespace sourceflow::end_to_end
