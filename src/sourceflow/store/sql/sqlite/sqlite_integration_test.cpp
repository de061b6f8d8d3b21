#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow::store {
namespace {

conformance::Database make() {
  // The directory lives as long as the database is in use.
  return [scratch = std::make_shared<Scratch>()] { return sqlite(scratch->path() / "store.db"); };
}

const bool registered = conformance::register_suite("SqliteStore", make);
const bool processes_registered = conformance::register_process_suite("SqliteStore", make);

}  // namespace
}  // namespace sourceflow::store
