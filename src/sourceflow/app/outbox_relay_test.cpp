#include "sourceflow/app/outbox_relay.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

struct Spread {
  std::int64_t count = 0;
};
struct Collect {
  std::int64_t number = 0;
};
struct Source {
  std::int64_t spread = 0;
};
struct Collection {
  std::vector<std::int64_t> numbers;
};

void spread(Source& source, const Spread& command, CommandContext& context) {
  source.spread += command.count;
  for (std::int64_t i = 1; i <= command.count; ++i) context.send("all", Collect{i});
}

TEST(OutboxRelay, CountsNoFailureForWhatWaitsBehindOne) {
  Quiet quiet;
  std::atomic<int> failures{2};
  const auto clock = std::make_shared<base::VirtualClock>();
  App app{
      {.name = "numbers", .store = store::memory(), .max_tries = 4, .poll = 1ms, .clock = clock}};
  app.handle(spread).handle([&](Collection& all, const Collect& command) {
    if (command.number == 1 && failures-- > 0) throw std::runtime_error("not yet");
    all.numbers.push_back(command.number);
  });
  app.start();

  app.aggregate<Source>("one").send(Spread{20});
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!app.drain(20ms) && std::chrono::steady_clock::now() < deadline) clock->advance(30s);

  EXPECT_TRUE(app.dead_letters().empty());
  std::vector<std::int64_t> in_order;
  for (std::int64_t i = 1; i <= 20; ++i) in_order.push_back(i);
  const auto all = app.aggregate<Collection>("all").state();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->numbers, in_order);
}

}  // namespace
}  // namespace sourceflow::app
