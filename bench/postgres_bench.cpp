// Needs a server: src/sourceflow/store/sql/postgres/with_postgres build/release/bench/store_bench
#include <cstdlib>

#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "run_units.hpp"

namespace sourceflow::bench {
namespace {

void postgres_units(benchmark::State& state, bool sends) {
  const char* server = std::getenv("SOURCEFLOW_TEST_POSTGRES");
  if (server == nullptr) {
    state.SkipWithError("SOURCEFLOW_TEST_POSTGRES names no server");
    return;
  }
  const auto store = prepared(store::postgres(server));
  run_units(state, *store, sends);
}
BENCHMARK_CAPTURE(postgres_units, plain, false)->Arg(1)->Arg(64)->UseRealTime();
BENCHMARK_CAPTURE(postgres_units, sending, true)->Arg(64)->UseRealTime();

}  // namespace
}  // namespace sourceflow::bench
