// What one message costs: `build/release/bench/message_bench`.
#include <cstdint>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "sourceflow/base/uuid.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/wire.hpp"

namespace sourceflow::message {
namespace {

struct RecordDeparture {
  base::Time date{};
  int delay = 0;
  int distance = 0;
  std::string destination;
};

struct OrderCreated {
  std::string customer;
  std::int64_t cents = 0;
  bool express = false;
};

struct Line {
  std::string product;
  int quantity = 0;
  double price = 0;
};

struct LongOrder {
  std::string customer;
  std::vector<Line> lines;
};

const RecordDeparture departure{base::Time{std::chrono::seconds{978310020}}, 17, 1846, "SFO"};
const OrderCreated order{"Ann Archer", 129900, true};
const LongOrder long_order{"Ann Archer",
                           std::vector<Line>(20, Line{"a product of ours", 3, 19.99})};

Envelope envelope() {
  Envelope result;
  result.id = base::make_uuid();
  result.name = "RecordDeparture";
  result.entity_id = "ORD";
  result.sequence_no = 17;
  result.occurred_on = departure.date;
  result.correlation_id = result.id;
  result.payload = encode(departure);
  return result;
}

template <class T>
void encodes(benchmark::State& state, const T& value) {
  for (auto _ : state) benchmark::DoNotOptimize(encode(value));
}

template <class T>
void decodes(benchmark::State& state, const T& value) {
  const std::string text = encode(value);
  for (auto _ : state) benchmark::DoNotOptimize(decode<T>(text));
}

void writes_the_wire(benchmark::State& state) {
  const Envelope sent = envelope();
  for (auto _ : state) benchmark::DoNotOptimize(to_wire(sent));
}

void reads_the_wire(benchmark::State& state) {
  const std::string body = to_wire(envelope());
  for (auto _ : state) benchmark::DoNotOptimize(from_wire(body));
}

BENCHMARK_CAPTURE(encodes, order, order);
BENCHMARK_CAPTURE(encodes, departure, departure);
BENCHMARK_CAPTURE(encodes, long_order, long_order);
BENCHMARK_CAPTURE(decodes, order, order);
BENCHMARK_CAPTURE(decodes, departure, departure);
BENCHMARK_CAPTURE(decodes, long_order, long_order);
BENCHMARK(writes_the_wire);
BENCHMARK(reads_the_wire);

}  // namespace
}  // namespace sourceflow::message

BENCHMARK_MAIN();
