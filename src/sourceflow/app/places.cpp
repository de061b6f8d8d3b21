#include "sourceflow/app/places.hpp"

#include <algorithm>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/random.hpp"

namespace sourceflow::app {
namespace {

/// True if nobody has claimed the id in this database before.
bool claims(store::Store& store, const base::MessageId& id, base::Time now) {
  class Claim : public store::Unit {
   public:
    Claim(const base::MessageId& id, base::Time now) : id_(id), now_(now) {}
    void run(store::UnitOfWork& work) override {
      is_first = work.claim("sourceflow:database", id_, now_);
    }
    bool is_first = false;

   private:
    const base::MessageId& id_;
    base::Time now_;
  };
  Claim claim(id, now);
  store::Unit* const units[] = {&claim};
  store.commit(units);
  if (claim.failure) std::rethrow_exception(claim.failure);
  return claim.is_first;
}

}  // namespace

bool Place::folds(std::string_view event) const {
  return std::ranges::any_of(
      views, [&](const ViewHandler* view) { return view->fold_of(event) != nullptr; });
}

std::vector<store::Table> Place::tables() const {
  std::vector<store::Table> tables;
  tables.reserve(views.size());
  for (const auto* view : views) tables.push_back(view->table);
  return tables;
}

std::vector<Place> places_of(const Handlers& handlers, const AppOptions& options) {
  std::vector<Place> places{{.name = "store", .store = options.store, .is_main = true}};
  for (const auto& view : handlers.views()) {
    const auto& own = view.options.store;
    const auto& store = own ? own : options.views ? options.views : options.store;
    auto place = std::ranges::find(places, store, &Place::store);
    if (place == places.end()) {
      const bool is_shared = store == options.views;
      places.push_back({.name = is_shared ? "views" : "view " + view.name, .store = store});
      place = std::prev(places.end());
    }
    place->views.push_back(&view);
  }
  return places;
}

void refuse_same_database(const std::vector<Place>& places, const base::Clock& clock) {
  std::vector<std::string> complaints;
  for (auto one = places.begin(); one != places.end(); ++one) {
    const auto id = base::make_uuid(clock.now(), base::thread_random());
    for (auto other = one; other != places.end(); ++other) {
      if (claims(*other->store, id, clock.now()) || other == one) continue;
      complaints.push_back("the databases of \"" + one->name + "\" and \"" + other->name +
                           "\" are the same one, opened twice; " +
                           (one->is_main
                                ? "views that lie in the app's own store need no store of their own"
                                : "give both views the same store object"));
    }
  }
  base::throw_if_any(std::move(complaints));
}

}  // namespace sourceflow::app
