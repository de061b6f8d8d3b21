#pragma once

#include <memory>

#include "sourceflow/app/checkup.hpp"
#include "sourceflow/app/handlers.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::app {

/// Adds what can be asked of a store: whether it answers, whether it has the tables of these
/// handlers with all their columns, how far each view is behind, what waits in the outbox, and what
/// died. Store, handlers and clock must outlive the checkup.
void add_store_checks(Checkup& checkup,
                      store::Store& store,
                      const Handlers& handlers,
                      const base::Clock& clock,
                      HealthLimits limits);

}  // namespace sourceflow::app
