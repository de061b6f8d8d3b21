#include "by_hand.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>

#include "sourceflow/base/uuid.hpp"
#include "sourceflow/store/sql/sqlite/grouped_log.hpp"
#include "sourceflow/store/sql/sqlite/sqlite_driver.hpp"

#include "store_units.hpp"

namespace sourceflow::bench {
namespace {

constexpr std::string_view now = "2001-09-09T01:46:40.000000Z";
constexpr std::string_view payload =
    R"({"date":"2001-01-14","delay":12,"distance":733,"destination":"ORD"})";

/// The parameters of a statement in their order. A text must live until the statement has run; an
/// empty one is NULL.
class Parameters {
 public:
  explicit Parameters(sqlite3_stmt* statement) : statement_(statement) {}
  Parameters& add(std::string_view text) {
    if (text.empty()) {
      sqlite3_bind_null(statement_, ++last_);
    } else {
      sqlite3_bind_text(
          statement_, ++last_, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    return *this;
  }
  Parameters& add(std::int64_t number) {
    sqlite3_bind_int64(statement_, ++last_, number);
    return *this;
  }
  Parameters& add_envelope(std::string_view id,
                           std::string_view name,
                           std::string_view entity,
                           std::int64_t sequence_no,
                           std::int64_t position,
                           std::string_view cause) {
    add(id).add(name).add("Airport").add(entity).add(sequence_no).add(position).add(now);
    return add(cause).add(cause).add("").add("").add("").add(payload);
  }

 private:
  sqlite3_stmt* statement_;
  int last_ = 0;
};

}  // namespace

ByHand::ByHand(const std::filesystem::path& file)
    : texts_(store::sql::sqlite_dialect()), airports_(airports(), store::sql::sqlite_dialect()) {
  const std::string log = store::sql::grouped_log_vfs();
  if (sqlite3_open_v2(file.c_str(), &database_, SQLITE_OPEN_READWRITE, log.c_str()) != SQLITE_OK)
    throw std::runtime_error("cannot open " + file.string());
  store::sql::forget_at_rollback(database_);
  for (const char* pragma : {"PRAGMA cache_size = -65536",
                             "PRAGMA temp_store = MEMORY",
                             "PRAGMA journal_mode = WAL",
                             "PRAGMA synchronous = FULL",
                             "PRAGMA wal_autocheckpoint = 4096"}) {
    sqlite3_exec(database_, pragma, nullptr, nullptr, nullptr);
  }
}

ByHand::~ByHand() {
  for (const auto& [text, statement] : statements_) sqlite3_finalize(statement);
  sqlite3_close(database_);
}

sqlite3_stmt* ByHand::prepared(const store::sql::StatementText& text) {
  sqlite3_stmt*& statement = statements_[&text];
  if (statement != nullptr) return statement;
  if (sqlite3_prepare_v2(database_, text.text.c_str(), -1, &statement, nullptr) != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database_));
  return statement;
}

void ByHand::run(sqlite3_stmt* statement) {
  if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(database_));
  sqlite3_reset(statement);
}

bool ByHand::row(sqlite3_stmt* statement) { return sqlite3_step(statement) == SQLITE_ROW; }

template <class Bind>
void ByHand::write(const store::sql::ManyRows& many, std::size_t count, Bind bind) {
  for (std::size_t done = 0; done < count;) {
    const auto& [rows, text] = many.up_to(count - done);
    sqlite3_stmt* const statement = prepared(text);
    Parameters parameters(statement);
    for (std::size_t i = 0; i < rows; ++i) bind(parameters, done + i);
    run(statement);
    done += rows;
  }
}

void ByHand::begin() {
  run(prepared(texts_.begin));
  sqlite3_stmt* const version = prepared(texts_.data_version);
  row(version);
  const std::int64_t found = sqlite3_column_int64(version, 0);
  sqlite3_reset(version);
  if (found == data_version_) return;
  heads_.clear();
  position_ = -1;
  data_version_ = found;
}

ByHand::Heads& ByHand::heads_of(const std::string& entity) {
  const auto [known, is_new] = heads_.try_emplace(entity);
  if (!is_new) return known->second;
  sqlite3_stmt* const heads = prepared(texts_.heads);
  Parameters(heads).add("Airport").add(entity).add("Airport").add(entity);
  row(heads);
  known->second = {sqlite3_column_int64(heads, 0), sqlite3_column_int64(heads, 1)};
  sqlite3_reset(heads);
  return known->second;
}

ByHand::Airport ByHand::load(const std::string& entity) {
  sqlite3_stmt* const load = prepared(airports_.load);
  Parameters(load).add(entity);
  Airport airport{.entity = entity};
  if (row(load)) {
    airport.departures = sqlite3_column_int64(load, 1);
    airport.delayed = sqlite3_column_int64(load, 2);
    airport.total_delay = sqlite3_column_int64(load, 3);
  }
  sqlite3_reset(load);
  return airport;
}

std::int64_t ByHand::next_position() {
  if (position_ < 0) {
    sqlite3_stmt* const last = prepared(texts_.first_position);
    row(last);
    position_ = sqlite3_column_int64(last, 0);
    sqlite3_reset(last);
  }
  return ++position_;
}

void ByHand::mark_sent(const std::vector<std::int64_t>& ids) {
  if (ids.empty()) return;
  const std::string list = store::sql::list_of(ids, store::sql::sqlite_dialect());
  const bool is_one = ids.size() == 1;
  sqlite3_stmt* const statement = prepared(is_one ? texts_.mark_sent : texts_.mark_all_sent);
  Parameters parameters(statement);
  if (is_one) {
    parameters.add(ids.front());
  } else {
    parameters.add(list);
  }
  run(statement);
}

void ByHand::handle(std::int64_t first, std::size_t count, bool sends) {
  begin();
  std::vector<Unit> units(count);
  std::unordered_map<std::string, std::size_t> loaded;
  std::vector<Airport> airports;
  std::vector<std::int64_t> sent;
  for (std::size_t i = 0; i < count; ++i) {
    Unit& unit = units[i];
    const std::int64_t number = first + static_cast<std::int64_t>(i);
    unit.id = base::make_uuid().text();
    unit.event_id = base::make_uuid().text();
    unit.entity = "A" + std::to_string(number * 7919 % 300);
    sqlite3_stmt* const claim = prepared(texts_.claim);
    Parameters(claim).add("operations").add(unit.id).add(now);
    run(claim);
    Heads& heads = heads_of(unit.entity);
    unit.heads = {++heads.command, ++heads.event};
    const auto [known, is_new] = loaded.try_emplace(unit.entity, airports.size());
    if (is_new) airports.push_back(load(unit.entity));
    Airport& airport = airports[known->second];
    airport.departures += 1;
    airport.total_delay += 12;
    airport.version = unit.heads.command;
    unit.position = next_position();
    if (sends && number > HandledCommand::outbox_lag)
      sent.push_back(number - HandledCommand::outbox_lag);
  }
  write(texts_.append_commands, count, [&](Parameters& to, std::size_t i) {
    to.add_envelope(units[i].id, "RecordDeparture", units[i].entity, units[i].heads.command, 0, "");
  });
  write(airports_.save, airports.size(), [&](Parameters& to, std::size_t i) {
    const Airport& airport = airports[i];
    to.add(airport.entity).add(airport.version);
    to.add(airport.departures).add(airport.delayed).add(airport.total_delay);
  });
  mark_sent(sent);
  const auto add_event = [&](Parameters& to, const Unit& unit) {
    to.add_envelope(
        unit.event_id, "FlightDeparted", unit.entity, unit.heads.event, unit.position, unit.id);
  };
  write(
      texts_.append_events, count, [&](Parameters& to, std::size_t i) { add_event(to, units[i]); });
  write(texts_.enqueue, sends ? count : 0, [&](Parameters& to, std::size_t i) {
    add_event(to.add("event").add("flight-events"), units[i]);
    to.add("by hand");
  });
  run(prepared(texts_.commit));
}

void ByHand::append_events(std::int64_t first, std::size_t count) {
  begin();
  std::vector<Unit> units(count);
  for (std::size_t i = 0; i < count; ++i) {
    Unit& unit = units[i];
    unit.event_id = base::make_uuid().text();
    unit.id = base::make_uuid().text();
    unit.entity = "A" + std::to_string((first + static_cast<std::int64_t>(i)) % 300);
    unit.heads.event = ++heads_of(unit.entity).event;
    unit.position = next_position();
  }
  write(texts_.append_events, count, [&](Parameters& to, std::size_t i) {
    const Unit& unit = units[i];
    to.add_envelope(
        unit.event_id, "FlightDeparted", unit.entity, unit.heads.event, unit.position, unit.id);
  });
  run(prepared(texts_.commit));
}

}  // namespace sourceflow::bench
