// Commands handled in this process, whole: dispatch, handler, transaction, answer.
//   bench/app_bench --benchmark_filter=Memory
#include <filesystem>

#include "app_runs.hpp"

namespace sourceflow::bench {
namespace {

void in_memory(const benchmark::State&) {
  running = std::make_unique<Running>(sourceflow::memory());
}

void in_sqlite(const benchmark::State&) {
  for (const auto* end : {"", "-wal", "-shm"})
    std::filesystem::remove(std::string("app_bench.db") + end);
  running = std::make_unique<Running>(sourceflow::sqlite("app_bench.db"));
}

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
}  // namespace sourceflow::bench

BENCHMARK_MAIN();
