// Needs a server: src/sourceflow/store/sql/mysql/with_mariadb build/release/bench/app_bench
#include <cstdlib>

#include "sourceflow/store/sql/mysql/mysql.hpp"

#include "app_runs.hpp"

namespace sourceflow::bench {
namespace {

void on_server(const benchmark::State&) {
  if (const char* address = std::getenv("SOURCEFLOW_TEST_MYSQL"))
    running = std::make_unique<Running>(store::mysql(address));
}

BENCHMARK(send)
    ->Name("MariadbSend")
    ->Setup(on_server)
    ->Teardown(stop)
    ->Threads(1)
    ->Threads(8)
    ->Threads(64)
    ->UseRealTime();
BENCHMARK(post)->Name("MariadbPost")->Setup(on_server)->Teardown(stop)->Threads(8)->UseRealTime();

}  // namespace
}  // namespace sourceflow::bench
