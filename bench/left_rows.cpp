#include "left_rows.hpp"

#include <stdexcept>
#include <string>

#include <sqlite3.h>

namespace sourceflow::bench {
namespace {

// Numbers without gaps are as many as the last one says.
constexpr const char* counts = R"(
SELECT 'claims ' || (SELECT count(*) FROM sourceflow_inbox)
  || ', commands ' || (SELECT count(*) FROM sourceflow_commands)
  || ', last of each ' || (SELECT coalesce(sum(n), 0) FROM
       (SELECT max(sequence_no) AS n FROM sourceflow_commands GROUP BY entity_type, entity_id))
  || ', events ' || (SELECT count(*) FROM sourceflow_events)
  || ', last of each ' || (SELECT coalesce(sum(n), 0) FROM
       (SELECT max(sequence_no) AS n FROM sourceflow_events GROUP BY entity_type, entity_id))
  || ', last position ' || (SELECT coalesce(max(position), 0) FROM sourceflow_events)
  || ', airports ' || (SELECT count(*) FROM airport)
  || ', versions ' || (SELECT coalesce(sum(version), 0) FROM airport)
  || ', departures ' || (SELECT coalesce(sum(departures), 0) FROM airport)
  || ', delay ' || (SELECT coalesce(sum(total_delay), 0) FROM airport)
  || ', outbox ' || (SELECT count(*) FROM sourceflow_outbox))";

std::string found_in(const std::filesystem::path& file) {
  sqlite3* database = nullptr;
  std::string found;
  const auto take = [](void* into, int, char** values, char**) {
    *static_cast<std::string*>(into) = values[0];
    return 0;
  };
  if (sqlite3_open(file.c_str(), &database) != SQLITE_OK ||
      sqlite3_exec(database, counts, take, &found, nullptr) != SQLITE_OK)
    found = sqlite3_errmsg(database);
  sqlite3_close(database);
  return found;
}

}  // namespace

void expect_rows(const std::filesystem::path& file, const LeftRows& wanted) {
  const auto number = [](std::int64_t of) { return std::to_string(of); };
  const std::string expected =
      "claims " + number(wanted.claims) + ", commands " + number(wanted.commands) +
      ", last of each " + number(wanted.commands) + ", events " + number(wanted.events) +
      ", last of each " + number(wanted.events) + ", last position " + number(wanted.events) +
      ", airports " + number(wanted.airports) + ", versions " + number(wanted.departures) +
      ", departures " + number(wanted.departures) + ", delay " + number(12 * wanted.departures) +
      ", outbox " + number(wanted.outbox);
  const std::string found = found_in(file);
  if (found != expected)
    throw std::runtime_error("the benchmark left the wrong rows: " + found + "; wanted " +
                             expected);
}

}  // namespace sourceflow::bench
