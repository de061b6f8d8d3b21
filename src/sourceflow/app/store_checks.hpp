#pragma once

#include <memory>

#include "sourceflow/app/checkup.hpp"
#include "sourceflow/app/places.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::app {

/// Adds what can be asked of an App's own store: whether it answers, whether it has these tables
/// with all their columns, how far each view in it is behind, what waits in the outbox, and what
/// died. The clock, and the handlers of the views, must outlive the checkup.
void add_store_checks(Checkup& checkup,
                      const Place& main,
                      std::vector<store::Table> tables,
                      const base::Clock& clock,
                      HealthLimits limits);

/// Adds what can be asked of another database with views: whether it answers and has their tables,
/// and how far each is behind the log of the App's own store.
void add_view_store_checks(Checkup& checkup,
                           const Place& place,
                           std::shared_ptr<store::Store> log,
                           const base::Clock& clock,
                           HealthLimits limits);

/// Adds whether a database answers that keeps idempotency keys alone.
void add_key_store_check(Checkup& checkup, std::shared_ptr<store::Store> keys);

}  // namespace sourceflow::app
