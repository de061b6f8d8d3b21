#pragma once

#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/console_state.hpp"

namespace sourceflow::local {

/// What the console reads and changes.
struct Console {
  World& world;
  RecentCalls& recent;
  base::Clock& clock;
};

/// Answers a request under `/_console`: the page, its state, and the actions of its buttons; false
/// for any other.
///
/// A page of another site that the user's browser shows may neither read nor act: the Host must be
/// an address or localhost, and an action needs a field that only the console's own script can
/// send, from the console's own origin.
bool answer_console(http::Exchange& exchange, const Console& console);

/// Whether `host`, with its port, is an IP address or a name of this machine, which no foreign site
/// can have.
bool is_own_host(std::string_view host);

}  // namespace sourceflow::local
