#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

namespace sourceflow::store::sql {
namespace {

TypeText type(std::string declared, std::string reported, std::string zero) {
  return {.declared = std::move(declared),
          .reported = std::move(reported),
          .write = "?",
          .read = "?",
          .zero = "(" + zero + ")"};
}

/// JSON on MariaDB is a LONGTEXT with a rule, by which no other text can be written.
constexpr const char* json_or_text =
    "IF((table_schema, table_name, column_name) IN (SELECT constraint_schema, table_name, "
    "constraint_name FROM information_schema.check_constraints WHERE constraint_schema = "
    "DATABASE() AND check_clause LIKE 'json_valid(%'), 'json', data_type)";

Dialect make_dialect(MysqlServer server) {
  const bool is_mariadb = server == MysqlServer::mariadb;
  // Compares bytes, and a space at the end counts.
  const std::string in_bytes = " CHARACTER SET utf8mb4 COLLATE " + order_of_bytes(server);
  const std::string ascii = " CHARACTER SET ascii COLLATE ascii_bin";
  Dialect dialect;
  dialect.name = is_mariadb ? "MariaDB" : "MySQL";
  dialect.quote = "`";
  dialect.types = {type("BOOLEAN", "tinyint", "0"),
                   type("BIGINT", "bigint", "0"),
                   type("DOUBLE", "double", "0"),
                   type("LONGTEXT" + in_bytes, "longtext", "''"),
                   type("LONGBLOB", "longblob", "''"),
                   type("DATETIME(6)", "datetime", "'1970-01-01 00:00:00'"),
                   type("BIGINT", "bigint", "0"),
                   type("CHAR(36)" + ascii, "char", "'00000000-0000-0000-0000-000000000000'"),
                   // MySQL's own type would give the text back in another form.
                   type(is_mariadb ? "JSON" : "LONGTEXT" + in_bytes, "longtext", "'null'"),
                   type("DECIMAL(@)", "decimal(@)", "0")};
  const auto of = [&](ColumnType which) -> TypeText& {
    return dialect.types[static_cast<std::size_t>(which)];
  };
  // An index holds 3,072 bytes at most, and the longest of ours has two texts.
  of(ColumnType::text).key_declared = "VARCHAR(255)" + in_bytes;
  of(ColumnType::text).key_reported = "varchar";
  if (is_mariadb) of(ColumnType::json).key_reported = "json";
  of(ColumnType::decimal).write = "(? * %)";
  of(ColumnType::decimal).read = "CAST(? * # AS SIGNED)";
  of(ColumnType::blob).write = "UNHEX(?)";
  of(ColumnType::blob).read = "HEX(?)";
  of(ColumnType::time).write = "STR_TO_DATE(?, '%Y-%m-%dT%H:%i:%s.%fZ')";
  of(ColumnType::time).read = "DATE_FORMAT(?, '%Y-%m-%dT%H:%i:%s.%fZ')";
  dialect.blobs_travel_as_hex = true;
  dialect.texts_are_utf8 = true;
  dialect.reals_hold_infinity = false;
  dialect.has_inline_indexes = true;
  dialect.numbered_key = "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY";
  dialect.insert_if_new = "INSERT IGNORE INTO";
  dialect.longest_key = 255;
  dialect.if_new = "";
  dialect.or_update = " ON DUPLICATE KEY UPDATE";
  dialect.new_value = "VALUES(?)";
  // NULL is refused.
  dialect.guarded_value = "IF(`id` = VALUES(`id`), $, NULL)";
  dialect.is_distinct = "NOT (? <=> $)";
  dialect.starts_with = "LOCATE($, ?) = 1";
  const std::string list = "JSON_TABLE($, '$[*]' COLUMNS (n BIGINT PATH '$')) AS l";
  dialect.among = "? IN (SELECT n FROM " + list + ")";
  // Joined from the list, so that each row is found by its key and no other is locked.
  dialect.delete_among = "DELETE t FROM " + list + " STRAIGHT_JOIN # AS t ON t.? = l.n";
  dialect.deletes_in_order = true;
  // MySQL refuses to lock the rows of a list, MariaDB to name the table.
  dialect.lock_numbers = "SELECT k.id FROM " + list +
                         " STRAIGHT_JOIN sourceflow_locks AS k ON k.id = l.n FOR UPDATE" +
                         (is_mariadb ? "" : " OF k");
  dialect.new_locks = "INSERT IGNORE INTO sourceflow_locks (id) SELECT n FROM " + list;
  dialect.locks = 1U << 20;
  dialect.first_position = "SELECT number FROM sourceflow_turn WHERE id = 1 FOR UPDATE";
  dialect.keep_position = "UPDATE sourceflow_turn SET number = $ WHERE id = 1";
  dialect.skip_locked = " FOR UPDATE SKIP LOCKED";
  dialect.lock = "SELECT GET_LOCK(CONCAT('sourceflow ', LEFT(SHA2(DATABASE(), 256), 40)), 30)";
  dialect.unlock = "SELECT RELEASE_LOCK(CONCAT('sourceflow ', LEFT(SHA2(DATABASE(), 256), 40)))";
  dialect.shared_tables = {
      {"sourceflow_locks", "CREATE TABLE IF NOT EXISTS sourceflow_locks (id BIGINT PRIMARY KEY)"},
      {"sourceflow_turn",
       "CREATE TABLE IF NOT EXISTS sourceflow_turn (id INTEGER PRIMARY KEY, number BIGINT NOT "
       "NULL)"}};
  // The row is locked for changes at once: who reads it first and changes it then loses against
  // every other instance that waits for its turn.
  dialect.seed = {
      "INSERT INTO sourceflow_turn (id, number) VALUES (1, 0) "
      "ON DUPLICATE KEY UPDATE id = 1",
      "UPDATE sourceflow_turn SET number = GREATEST(number, "
      "(SELECT COALESCE(MAX(position), 0) FROM sourceflow_events), "
      "(SELECT COALESCE(MAX(id), 0) FROM sourceflow_outbox))"};
  dialect.columns_of =
      std::string("SELECT column_name, IF(data_type = 'decimal', column_type, ") +
      (is_mariadb ? json_or_text : "data_type") +
      "), "
      "is_nullable = 'YES', "
      "(column_default IS NOT NULL AND column_default <> 'NULL') OR extra LIKE '%auto_increment%' "
      "FROM information_schema.columns "
      "WHERE table_name = :p1 AND table_schema = COALESCE(NULLIF(:p2, ''), DATABASE()) "
      "ORDER BY ordinal_position";
  dialect.indexes_of =
      "SELECT index_name, non_unique = 0, COALESCE(column_name, '') "
      "FROM information_schema.statistics "
      "WHERE table_name = :p1 AND table_schema = COALESCE(NULLIF(:p2, ''), DATABASE()) "
      "ORDER BY index_name, seq_in_index";
  dialect.create_schema = "CREATE DATABASE IF NOT EXISTS #";
  dialect.schemas_of = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = :p1";
  dialect.index_prefix = "(255)";
  dialect.change_column = "ALTER TABLE # MODIFY COLUMN ? $";
  dialect.right_to_create = "CREATE on the database";
  dialect.right_to_change = "ALTER and INDEX on the table";
  return dialect;
}

}  // namespace

const Dialect& mysql_dialect(MysqlServer server) {
  static const Dialect mariadb = make_dialect(MysqlServer::mariadb);
  static const Dialect mysql = make_dialect(MysqlServer::mysql);
  return server == MysqlServer::mariadb ? mariadb : mysql;
}

}  // namespace sourceflow::store::sql
