// Needs a server: src/sourceflow/store/sql/mysql/with_mariadb build/release/bench/app_bench
#include "sourceflow/store/sql/mysql/mysql.hpp"

#include "app_runs.hpp"

namespace sourceflow::bench {
namespace {

const bool is_measured = measured_on_server("Mariadb", [](const benchmark::State&) {
  run_on_server("SOURCEFLOW_TEST_MYSQL",
                [](const std::string& address) { return store::mysql(address); });
});

}  // namespace
}  // namespace sourceflow::bench
