#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/app/handlers.hpp"
#include "sourceflow/app/options.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::app {

/// A database, and the views that are kept there.
struct Place {
  /// Of its breaker and its checks: `store`, `views`, or `view OrderSummary` for one that only a
  /// view names.
  std::string name = {};
  std::shared_ptr<store::Store> store = nullptr;
  std::vector<const ViewHandler*> views = {};
  /// The App's own store: it keeps the event log and everything else, and calls the reactions.
  bool is_main = false;

  bool folds(std::string_view event) const;
  std::vector<store::Table> tables() const;
};

/// The App's own store first, with the views that stay in it; then every other one that keeps
/// views, each once. The handlers must outlive them.
std::vector<Place> places_of(const Handlers& handlers, const AppOptions& options);

/// Throws ConfigError if two of the places, which were prepared, are one database: each would take
/// the claims and positions of the other for its own.
void refuse_same_database(const std::vector<Place>& places, const base::Clock& clock);

}  // namespace sourceflow::app
