#pragma once

#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/console_events.hpp"
#include "sourceflow/local/console_state.hpp"

namespace sourceflow::local {

/// What the console reads and changes.
struct Console {
  World& world;
  RecentCalls& recent;
  base::Clock& clock;
  ConsoleEvents& events;
};

/// Answers a request under `/_console`: the page, its state once or live, and the actions of its
/// buttons; false for any other.
///
/// An action needs a field that only the console's own script can send; `why_refused` keeps out
/// pages of other sites besides.
bool answer_console(http::Exchange& exchange, const Console& console);

}  // namespace sourceflow::local
