// What sealing and opening one body costs: `build/release/bench/sealing_bench`.
#include <string>

#include <benchmark/benchmark.h>

#include "sourceflow/bus/sealing.hpp"

namespace sourceflow::bus {
namespace {

const SealingKey& key() {
  static const SealingKey key{
      {"arn:aws:kms:us-east-1:000000000000:key/1", "operations", base::Blob(184, 0x5a)},
      base::SecretBytes(base::Blob(32, 1))};
  return key;
}

const SealedFor message{base::make_uuid(), "RecordDeparture", "ORD"};

std::string body(const benchmark::State& state) {
  return std::string(static_cast<std::size_t>(state.range(0)), 'x');
}

void seal_a_body(benchmark::State& state) {
  const auto plain = body(state);
  for (auto _ : state) {
    benchmark::DoNotOptimize(seal(plain, message, key(), make_sealing_salt()));
  }
}
BENCHMARK(seal_a_body)->Arg(1 << 10)->Arg(64 << 10);

void open_a_body(benchmark::State& state) {
  const auto text = seal(body(state), message, key(), make_sealing_salt());
  for (auto _ : state) {
    benchmark::DoNotOptimize(open(read_sealed(text), message, key()));
  }
}
BENCHMARK(open_a_body)->Arg(1 << 10)->Arg(64 << 10);

}  // namespace
}  // namespace sourceflow::bus

BENCHMARK_MAIN();
