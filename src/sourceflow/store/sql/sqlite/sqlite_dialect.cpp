#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

namespace sourceflow::store::sql {
namespace {

TypeText type(std::string name, std::string zero) {
  return {.declared = name, .reported = name, .write = "?", .read = "?", .zero = std::move(zero)};
}

Dialect make_dialect() {
  Dialect dialect;
  dialect.name = "SQLite";
  // The words at the end give the column SQLite's affinity, so that no text is ever taken for a
  // number.
  dialect.types = {type("BOOLEAN", "0"),
                   type("INTEGER", "0"),
                   type("REAL", "0.0"),
                   type("TEXT", "''"),
                   type("BLOB", "x''"),
                   type("TIMESTAMP TEXT", "'1970-01-01T00:00:00.000000Z'"),
                   type("MICROSECONDS INTEGER", "0"),
                   type("UUID TEXT", "'00000000-0000-0000-0000-000000000000'"),
                   type("JSON TEXT", "'null'"),
                   // SQLite has no decimals: the smallest unit is counted, which sums and sorts
                   // exactly.
                   type("DECIMAL INTEGER(@)", "0")};
  dialect.types[static_cast<std::size_t>(ColumnType::blob)].write = "CAST(? AS BLOB)";
  dialect.numbered_key = "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL";
  dialect.keyed_table = " WITHOUT ROWID";
  dialect.is_distinct = "? IS NOT $";
  dialect.starts_with = "instr(?, $) = 1";
  dialect.among = "? IN (SELECT value FROM json_each($))";
  dialect.most_rows = 16;
  dialect.is_far = false;
  dialect.begin = "BEGIN IMMEDIATE";
  dialect.data_version = "PRAGMA data_version";
  dialect.columns_of =
      "SELECT name, type, \"notnull\" = 0, dflt_value IS NOT NULL FROM pragma_table_info(:p1) "
      "WHERE :p2 = ''";
  dialect.indexes_of =
      "SELECT l.name, l.\"unique\", COALESCE(i.name, '') FROM pragma_index_list(:p1) AS l, "
      "pragma_index_info(l.name) AS i WHERE l.partial = 0 AND :p2 = '' ORDER BY l.name, i.seqno";
  dialect.right_to_create = "to write to the file";
  dialect.right_to_change = "to write to the file";
  return dialect;
}

}  // namespace

const Dialect& sqlite_dialect() {
  static const Dialect dialect = make_dialect();
  return dialect;
}

}  // namespace sourceflow::store::sql
