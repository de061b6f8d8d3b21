#pragma once

#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "sourceflow/sourceflow.hpp"

namespace sourceflow::bench {

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

inline void record_sale(Shop& shop,
                        const RecordSale& command,
                        sourceflow::CommandContext& context) {
  ++shop.sales;
  shop.cents += command.cents;
  context.raise(SaleRecorded{command.cents, command.items});
}

inline const std::vector<std::string>& shops() {
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

inline std::unique_ptr<Running> running;

inline void send(benchmark::State& state) {
  if (!running) return state.SkipWithError("no server is named");
  std::size_t n = static_cast<std::size_t>(state.thread_index()) * 37;
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        running->app->aggregate<Shop>(shops()[n++ % shops().size()]).send(RecordSale{1200, 3}));
  }
  state.SetItemsProcessed(state.iterations());
}

/// Each thread keeps up to 100 commands under way.
inline void post(benchmark::State& state) {
  if (!running) return state.SkipWithError("no server is named");
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

inline void stop(const benchmark::State&) { running.reset(); }

/// Runs on the server whose address a variable of the environment holds; not at all without it.
template <class Open>
void run_on_server(const char* variable, Open open) {
  if (const char* address = std::getenv(variable))
    running = std::make_unique<Running>(open(std::string(address)));
}

inline bool measured_on_server(const std::string& name, void (*setup)(const benchmark::State&)) {
  const auto measured = [&](const char* how, void (*run)(benchmark::State&)) {
    return benchmark::RegisterBenchmark((name + how).c_str(), run)
        ->Setup(setup)
        ->Teardown(stop)
        ->Threads(8)
        ->UseRealTime();
  };
  measured("Send", send)->Threads(1)->Threads(64);
  measured("Post", post);
  return true;
}

}  // namespace sourceflow::bench
