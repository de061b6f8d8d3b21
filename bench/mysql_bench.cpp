// Needs a server: src/sourceflow/store/sql/mysql/with_mariadb build/release/bench/store_bench
#include <cstdlib>

#include "sourceflow/store/sql/mysql/mysql.hpp"

#include "mariadb_by_hand.hpp"
#include "server_runs.hpp"

namespace sourceflow::bench {
namespace {

struct Mariadb {
  static constexpr const char* address_in = "SOURCEFLOW_TEST_MYSQL";
  static auto store(const std::string& address) { return store::mysql(address); }
  static auto by_hand(const std::string& address) {
    std::vector<std::string> complaints;
    return MariadbByHand(store::sql::read_address(address, complaints));
  }
};

BENCHMARK(server_units<Mariadb>)->Name("mariadb_units")->Arg(1)->Arg(8)->Arg(64)->UseRealTime();
BENCHMARK(server_units_by_hand<Mariadb>)
    ->Name("mariadb_by_hand")
    ->Arg(1)
    ->Arg(8)
    ->Arg(64)
    ->UseRealTime();
BENCHMARK(server_events<Mariadb>)->Name("mariadb_events")->Arg(1024)->UseRealTime();
BENCHMARK(server_events_by_hand<Mariadb>)->Name("mariadb_events_by_hand")->Arg(1024)->UseRealTime();
BENCHMARK(server_load<Mariadb>)->Name("mariadb_load")->Arg(1)->Arg(1000)->Arg(100'000);

}  // namespace
}  // namespace sourceflow::bench
