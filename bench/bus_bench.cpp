// Messages through the bus and the embedded endpoint in one process: what the bus costs, and how
// many calls it makes.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>

#include <benchmark/benchmark.h>

#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/local/endpoint.hpp"

namespace {

using namespace sourceflow;

/// Acknowledges everything at once and counts it.
class Counter : public app::Inbound {
 public:
  void take(std::vector<app::Incoming> messages) override {
    for (const auto& message : messages) message.done({});
    count_ += messages.size();
    count_.notify_all();
  }
  bool is_ready() const override { return true; }
  void wait_for(std::size_t count) {
    for (auto seen = count_.load(); seen < count; seen = count_.load()) count_.wait(seen);
  }

 private:
  std::atomic<std::size_t> count_ = 0;
};

bus::Aws options_for(const local::Endpoint& endpoint) {
  bus::Aws options{.region = "us-east-1", .endpoint = endpoint.url()};
  options.client.credentials =
      aws::Credentials{.access_key_id = "bench", .secret_access_key = base::Secret("bench")};
  return options;
}

std::vector<store::OutboxEntry> commands(int count, int entities) {
  std::vector<store::OutboxEntry> entries(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    auto& entry = entries[static_cast<std::size_t>(i)];
    entry.id = i;
    entry.destination = "departures.fifo";
    entry.envelope.id = base::make_uuid();
    entry.envelope.name = "RecordDeparture";
    entry.envelope.entity_id = "airport" + std::to_string(i % entities);
    entry.envelope.occurred_on = base::system_clock()->now();
    entry.envelope.payload =
        R"({"date":"2001-01-01T00:47:00Z","delay":66,"distance":1750,"destination":"LAS"})";
  }
  return entries;
}

/// From `carry` until every message has been handled and acknowledged.
void through_a_queue(benchmark::State& state) {
  base::set_log_level(base::LogLevel::warning);
  constexpr int count = 20'000;
  local::Endpoint endpoint;
  Counter counter;
  const auto layout =
      bus::BusLayout{}.send("RecordDeparture", "departures.fifo").listen({"departures.fifo"});
  const auto connection = bus::make_connection("bench", options_for(endpoint), layout);
  connection->start(counter);
  std::size_t total = 0;

  for (auto _ : state) {
    state.PauseTiming();
    auto entries = commands(count, static_cast<int>(state.range(0)));
    state.ResumeTiming();
    connection->carry(std::move(entries), [](const app::Carried&) {});
    counter.wait_for(total += count);
  }

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  connection->stop_receiving(deadline);
  connection->stop(deadline);
  auto calls = endpoint.statistics();
  const auto per_message = [&](const char* operation) {
    return static_cast<double>(calls[operation].requests) / static_cast<double>(total);
  };
  state.SetItemsProcessed(static_cast<std::int64_t>(total));
  state.counters["sends/msg"] = per_message("sqs.SendMessageBatch");
  state.counters["receives/msg"] = per_message("sqs.ReceiveMessage");
  state.counters["deletes/msg"] = per_message("sqs.DeleteMessageBatch");
}
BENCHMARK(through_a_queue)
    ->Arg(10)
    ->Arg(200)
    ->Arg(20'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
