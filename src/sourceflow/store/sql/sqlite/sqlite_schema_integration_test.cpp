#include "sourceflow/store/conformance/preparing.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow::store {
namespace {

conformance::Prepared make() {
  const auto scratch = std::make_shared<Scratch>();
  const auto file = scratch->path() / "store.db";
  return {.owner = [scratch, file] { return sqlite(file); },
          .worker = nullptr,
          .client =
              [file](const std::string& sql) {
                return conformance::output_of("sqlite3 -bail '" + file.string() + "'", sql);
              },
          .has_schemas = false};
}

const bool registered = conformance::register_preparing_suite("SqliteSchema", make);

}  // namespace
}  // namespace sourceflow::store
