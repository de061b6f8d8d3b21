#include "by_hand.hpp"

#include <stdexcept>

#include "sourceflow/base/uuid.hpp"

#include "store_units.hpp"

namespace sourceflow::bench {
namespace {

#define ENVELOPE_NAMES                                                                             \
  "message_id, name, entity_type, entity_id, sequence_no, position, occurred_on, correlation_id, " \
  "causation_id, "                                                                                 \
  "properties, traceparent, tracestate, payload"

constexpr const char* payload =
    R"({"date":"2001-01-14","delay":12,"distance":733,"destination":"ORD"})";

}  // namespace

ByHand::ByHand(const std::filesystem::path& file) {
  if (sqlite3_open(file.c_str(), &database_) != SQLITE_OK) throw std::runtime_error("cannot open");
  for (const char* pragma : {"PRAGMA cache_size = -65536",
                             "PRAGMA temp_store = MEMORY",
                             "PRAGMA journal_mode = WAL",
                             "PRAGMA synchronous = FULL",
                             "PRAGMA wal_autocheckpoint = 4096"}) {
    sqlite3_exec(database_, pragma, nullptr, nullptr, nullptr);
  }
  begin_ = prepared("BEGIN IMMEDIATE");
  commit_ = prepared("COMMIT");
  savepoint_ = prepared("SAVEPOINT unit");
  release_ = prepared("RELEASE SAVEPOINT unit");
  claim_ = prepared(
      "INSERT INTO sourceflow_inbox (consumer, message_id, claimed_at) VALUES (?,?,?) ON CONFLICT "
      "DO NOTHING");
  heads_ = prepared(
      "SELECT (SELECT max(sequence_no) FROM sourceflow_commands WHERE entity_type = ? AND "
      "entity_id = ?), "
      "(SELECT max(sequence_no) FROM sourceflow_events WHERE entity_type = ? AND entity_id = ?)");
  load_ = prepared("SELECT version, departures, delayed, total_delay FROM airport WHERE id = ?");
  save_ = prepared(
      "INSERT INTO airport (id, version, departures, delayed, total_delay) VALUES (?,?,?,?,?) ON "
      "CONFLICT (id) DO UPDATE "
      "SET version = excluded.version, departures = excluded.departures, delayed = "
      "excluded.delayed, "
      "total_delay = excluded.total_delay");
  command_ = prepared("INSERT INTO sourceflow_commands (" ENVELOPE_NAMES
                      ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  event_ = prepared("INSERT INTO sourceflow_events (" ENVELOPE_NAMES
                    ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)");
  enqueue_ = prepared("INSERT INTO sourceflow_outbox (kind, destination, " ENVELOPE_NAMES
                      ", owner) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  sent_ = prepared("DELETE FROM sourceflow_outbox WHERE id = ?");
  last_ = prepared("SELECT max(position) FROM sourceflow_events");
}

ByHand::~ByHand() {
  for (sqlite3_stmt* statement : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

sqlite3_stmt* ByHand::prepared(const char* text) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database_, text, -1, &statement, nullptr) != SQLITE_OK) {
    throw std::runtime_error(sqlite3_errmsg(database_));
  }
  statements_.push_back(statement);
  return statement;
}

void ByHand::step(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
  sqlite3_reset(statement);
}

bool ByHand::row(sqlite3_stmt* statement) { return sqlite3_step(statement) == SQLITE_ROW; }

void ByHand::bind(sqlite3_stmt* statement, int at, const std::string& text) {
  sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

int ByHand::bind_envelope(sqlite3_stmt* statement,
                          int at,
                          const std::string& entity,
                          std::int64_t sequence_no,
                          std::int64_t position) {
  bind(statement, at++, base::make_uuid().text());
  bind(statement, at++, "RecordDeparture");
  bind(statement, at++, "Airport");
  bind(statement, at++, entity);
  sqlite3_bind_int64(statement, at++, sequence_no);
  sqlite3_bind_int64(statement, at++, position);
  bind(statement, at++, "2001-09-09T01:46:40.000000Z");
  bind(statement, at++, base::make_uuid().text());
  bind(statement, at++, base::make_uuid().text());
  at += 3;
  bind(statement, at++, payload);
  return at;
}

void ByHand::handle(std::int64_t number, bool sends) {
  const std::string entity = "A" + std::to_string(number * 7919 % 300);
  step(savepoint_);
  bind(claim_, 1, "operations");
  bind(claim_, 2, base::make_uuid().text());
  bind(claim_, 3, "2001-09-09T01:46:40.000000Z");
  step(claim_);
  bind(heads_, 1, "Airport");
  bind(heads_, 2, entity);
  bind(heads_, 3, "Airport");
  bind(heads_, 4, entity);
  row(heads_);
  const std::int64_t command = sqlite3_column_int64(heads_, 0);
  const std::int64_t event = sqlite3_column_int64(heads_, 1);
  sqlite3_reset(heads_);
  bind(load_, 1, entity);
  std::int64_t departures = 0;
  std::int64_t delay = 0;
  if (row(load_)) {
    departures = sqlite3_column_int64(load_, 1);
    delay = sqlite3_column_int64(load_, 3);
  }
  sqlite3_reset(load_);
  bind(save_, 1, entity);
  sqlite3_bind_int64(save_, 2, command + 1);
  sqlite3_bind_int64(save_, 3, departures + 1);
  sqlite3_bind_int64(save_, 4, 0);
  sqlite3_bind_int64(save_, 5, delay + 12);
  step(save_);
  bind_envelope(command_, 1, entity, command + 1, 0);
  step(command_);
  if (position_ < 0) {
    row(last_);
    position_ = sqlite3_column_int64(last_, 0);
    sqlite3_reset(last_);
  }
  bind_envelope(event_, 1, entity, event + 1, ++position_);
  step(event_);
  if (sends) {
    bind(enqueue_, 1, "event");
    bind(enqueue_, 2, "flight-events");
    const int next = bind_envelope(enqueue_, 3, entity, event + 1, position_);
    bind(enqueue_, next, "by hand");
    step(enqueue_);
    if (number > HandledCommand::outbox_lag) {
      sqlite3_bind_int64(sent_, 1, number - HandledCommand::outbox_lag);
      step(sent_);
    }
  }
  step(release_);
}

void ByHand::append_event(std::int64_t number) {
  bind_envelope(event_, 1, "A" + std::to_string(number % 300), number / 300 + 1, number + 1);
  step(event_);
}

}  // namespace sourceflow::bench
