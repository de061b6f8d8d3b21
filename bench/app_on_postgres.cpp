// Needs a server: src/sourceflow/store/sql/postgres/with_postgres build/release/bench/app_bench
#include <cstdlib>

#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "app_runs.hpp"

namespace sourceflow::bench {
namespace {

void on_server(const benchmark::State&) {
  if (const char* address = std::getenv("SOURCEFLOW_TEST_POSTGRES"))
    running = std::make_unique<Running>(store::postgres(address));
}

BENCHMARK(send)
    ->Name("PostgresSend")
    ->Setup(on_server)
    ->Teardown(stop)
    ->Threads(1)
    ->Threads(8)
    ->Threads(64)
    ->UseRealTime();
BENCHMARK(post)->Name("PostgresPost")->Setup(on_server)->Teardown(stop)->Threads(8)->UseRealTime();

}  // namespace
}  // namespace sourceflow::bench
