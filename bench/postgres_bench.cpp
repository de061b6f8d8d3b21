// Needs a server: src/sourceflow/store/sql/postgres/with_postgres build/release/bench/store_bench
#include <cstdlib>

#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "postgres_by_hand.hpp"
#include "server_runs.hpp"

namespace sourceflow::bench {
namespace {

struct Postgres {
  static constexpr const char* address_in = "SOURCEFLOW_TEST_POSTGRES";
  static auto store(const std::string& address) { return store::postgres(address); }
  static auto by_hand(const std::string& address) { return PostgresByHand(address.c_str()); }
};

BENCHMARK(server_units<Postgres>)->Name("postgres_units")->Arg(1)->Arg(8)->Arg(64)->UseRealTime();
BENCHMARK(server_units_by_hand<Postgres>)
    ->Name("postgres_by_hand")
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->UseRealTime();
BENCHMARK(server_events<Postgres>)->Name("postgres_events")->Arg(1024)->UseRealTime();
BENCHMARK(server_events_by_hand<Postgres>)
    ->Name("postgres_events_by_hand")
    ->Arg(1024)
    ->UseRealTime();
BENCHMARK(server_load<Postgres>)->Name("postgres_load")->Arg(1)->Arg(1000)->Arg(100'000);

}  // namespace
}  // namespace sourceflow::bench
