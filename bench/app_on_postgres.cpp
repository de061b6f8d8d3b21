// Needs a server: src/sourceflow/store/sql/postgres/with_postgres build/release/bench/app_bench
#include "sourceflow/store/sql/postgres/postgres.hpp"

#include "app_runs.hpp"

namespace sourceflow::bench {
namespace {

// Senders that wait share a commit the more, the fewer lanes there are.
const bool with_four_writers_is_measured =
    measured_on_server("PostgresFourWriters", [](const benchmark::State&) {
      run_on_server("SOURCEFLOW_TEST_POSTGRES", [](const std::string& address) {
        return store::postgres(address, {.writers = 4});
      });
    });

const bool is_measured = measured_on_server("Postgres", [](const benchmark::State&) {
  run_on_server("SOURCEFLOW_TEST_POSTGRES",
                [](const std::string& address) { return store::postgres(address); });
});

}  // namespace
}  // namespace sourceflow::bench
