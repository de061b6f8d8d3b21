// Commands handled in this process, whole: dispatch, handler, transaction, answer.
//   bench/app_bench --benchmark_filter=Memory
#include <atomic>
#include <deque>
#include <filesystem>

#include <benchmark/benchmark.h>

#include "sourceflow/sourceflow.hpp"

namespace {

struct RecordSale {
  std::int64_t cents;
  std::int64_t items;
};
struct SaleRecorded {
  std::int64_t cents;
  std::int64_t items;
};
struct Shop {
  std::int64_t sales = 0;
  std::int64_t cents = 0;
};

void record_sale(Shop& shop, const RecordSale& command, sourceflow::CommandContext& context) {
  ++shop.sales;
  shop.cents += command.cents;
  context.raise(SaleRecorded{command.cents, command.items});
}

const std::vector<std::string>& shops() {
  static const auto names = [] {
    std::vector<std::string> made;
    for (int i = 0; i < 1000; ++i) made.push_back("shop-" + std::to_string(i));
    return made;
  }();
  return names;
}

/// One app for all threads of a run.
struct Running {
  std::unique_ptr<sourceflow::App> app;
  explicit Running(std::shared_ptr<sourceflow::Store> store) {
    app = std::make_unique<sourceflow::App>(
        sourceflow::AppOptions{.name = "bench", .store = std::move(store)});
    app->handle(record_sale).start();
  }
};

std::unique_ptr<Running> running;

void send(benchmark::State& state) {
  std::size_t n = static_cast<std::size_t>(state.thread_index()) * 37;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        running->app->aggregate<Shop>(shops()[n++ % shops().size()]).send(RecordSale{1200, 3}));
  }
  state.SetItemsProcessed(state.iterations());
}

/// Each thread keeps up to 100 commands under way.
void post(benchmark::State& state) {
  std::size_t n = static_cast<std::size_t>(state.thread_index()) * 37;
  std::deque<std::future<sourceflow::Receipt>> answers;
  for (auto _ : state) {
    answers.push_back(
        running->app->aggregate<Shop>(shops()[n++ % shops().size()]).post(RecordSale{1200, 3}));
    if (answers.size() == 100) {
      answers.front().get();
      answers.pop_front();
    }
  }
  for (auto& answer : answers) answer.get();
  state.SetItemsProcessed(state.iterations());
}

void in_memory(const benchmark::State&) {
  running = std::make_unique<Running>(sourceflow::memory());
}

void in_sqlite(const benchmark::State&) {
  for (const auto* end : {"", "-wal", "-shm"})
    std::filesystem::remove(std::string("app_bench.db") + end);
  running = std::make_unique<Running>(sourceflow::sqlite("app_bench.db"));
}

void stop(const benchmark::State&) { running.reset(); }

BENCHMARK(send)
    ->Name("MemorySend")
    ->Setup(in_memory)
    ->Teardown(stop)
    ->Threads(1)
    ->Threads(2)
    ->UseRealTime();
BENCHMARK(send)
    ->Name("SqliteSend")
    ->Setup(in_sqlite)
    ->Teardown(stop)
    ->Threads(1)
    ->Threads(8)
    ->Threads(64)
    ->UseRealTime();
BENCHMARK(post)->Name("SqlitePost")->Setup(in_sqlite)->Teardown(stop)->Threads(8)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
