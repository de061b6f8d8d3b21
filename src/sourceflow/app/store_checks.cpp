#include "sourceflow/app/store_checks.hpp"

namespace sourceflow::app {
namespace {

constexpr std::size_t letters_counted = 1000;
constexpr const char* mend_the_store =
    "see that the database runs, can be reached from here and has room; tables that are missing "
    "are "
    "made when a service starts";
constexpr const char* mend_the_views =
    "see that the database runs, can be reached from here and has room; the views catch up by "
    "themselves";
constexpr const char* mend_the_tables =
    "start the service anew, which adds what is missing, or restore the table";

Check store_check(store::Store& store) {
  const auto last = store.last_position();
  return {.name = "store", .detail = "answers; the event log is at " + std::to_string(last)};
}

/// Reads a row of each table by all its columns: what is missing there is named by the database.
Check tables_check(store::Store& store, const std::vector<store::Table>& tables) {
  for (const auto& table : tables) store.rows(table, {.limit = 1});
  return {.name = "tables",
          .detail = std::to_string(tables.size()) + " of entities and views, all as defined"};
}

std::vector<Check> view_checks(const Place& place,
                               store::Store& log,
                               base::Time now,
                               const HealthLimits& limits) {
  std::vector<Check> checks;
  for (const auto* view : place.views) {
    // Asked first: a view may only be ahead of a log that it was not made from.
    const auto position = place.store->position("view:" + view->name);
    ViewLag lag{.view = view->name, .events = log.last_position() - position};
    if (lag.events > 0) {
      const auto next = log.events_after(position, 1);
      if (!next.empty()) lag.since = next.front().occurred_on;
    }
    checks.push_back(view_check(lag, now, limits));
  }
  return checks;
}

Check outbox_check(store::Store& store, base::Time now, const HealthLimits& limits) {
  const auto depth = store.outbox_depth();
  std::optional<base::Time> oldest;
  if (depth > 0) {
    const auto entries = store.outbox_after(0, 1);
    if (!entries.empty()) oldest = entries.front().envelope.occurred_on;
  }
  return outbox_check(depth, oldest, now, limits);
}

Check letters_check(store::Store& store, base::Time now, const HealthLimits& limits) {
  const auto letters = store.dead_letters(letters_counted);
  std::optional<base::Time> newest;
  if (!letters.empty()) newest = letters.front().died_at;
  return dead_letters_check(letters.size(), newest, now, limits);
}

}  // namespace

void add_store_checks(Checkup& checkup,
                      const Place& main,
                      std::vector<store::Table> tables,
                      const base::Clock& clock,
                      HealthLimits limits) {
  using Checks = std::vector<Check>;
  const auto store = main.store;
  checkup.add("store", mend_the_store, [store] { return Checks{store_check(*store)}; });
  if (!tables.empty())
    checkup.add("tables", mend_the_tables, [store, tables = std::move(tables)] {
      return Checks{tables_check(*store, tables)};
    });
  if (!main.views.empty())
    checkup.add("views", mend_the_store, [main, &clock, limits] {
      return view_checks(main, *main.store, clock.now(), limits);
    });
  checkup.add("outbox", mend_the_store, [store, &clock, limits] {
    return Checks{outbox_check(*store, clock.now(), limits)};
  });
  checkup.add("dead letters of the store", mend_the_store, [store, &clock, limits] {
    return Checks{letters_check(*store, clock.now(), limits)};
  });
}

void add_view_store_checks(Checkup& checkup,
                           const Place& place,
                           std::shared_ptr<store::Store> log,
                           const base::Clock& clock,
                           HealthLimits limits) {
  const auto database = "database of " + place.name;
  checkup.add(database, mend_the_views, [place, database] {
    place.store->position("view:");
    tables_check(*place.store, place.tables());
    std::string detail = "answers";
    if (!place.views.empty())
      detail += "; " + std::to_string(place.views.size()) + " tables of views, all as defined";
    return std::vector<Check>{{.name = database, .detail = std::move(detail)}};
  });
  if (place.views.empty()) return;
  checkup.add(place.name, mend_the_views, [place, log = std::move(log), &clock, limits] {
    return view_checks(place, *log, clock.now(), limits);
  });
}

void add_key_store_check(Checkup& checkup, std::shared_ptr<store::Store> keys) {
  constexpr const char* name = "database of idempotency keys";
  checkup.add(name, mend_the_store, [keys = std::move(keys)] {
    keys->position(name);
    return std::vector<Check>{{.name = name, .detail = "answers"}};
  });
}

}  // namespace sourceflow::app
