#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "sourceflow/message/envelope.hpp"

namespace sourceflow::app {

/// The user's hook around messages. The one registered first is outermost, and each hook runs
/// exactly once for each message. It may change the envelope, observe what happens by code before
/// and after `next()`, or stop the message: by throwing Rejected with a reason, or by not calling
/// `next()`.
///
///     app.use({.handle_command = [](Envelope& command, const auto& next) {
///       const auto start = steady_clock::now();
///       next();
///       observe(command.name, steady_clock::now() - start);
///     }});
struct Middleware {
  using Next = std::function<void()>;
  using Hook = std::function<void(message::Envelope&, const Next&)>;

  /// Around sending a command: on the sender's thread, before it is routed. A stopped command is
  /// not sent.
  Hook dispatch_command = {};
  /// Around the handler, within its transaction. A stopped command is recorded as rejected.
  Hook handle_command = {};
  /// Around recording an event that a handler raised, within its transaction. A stopped event is
  /// not recorded.
  Hook dispatch_event = {};
  /// Around the views and reactions of an event, within their transaction. A stopped event counts
  /// as handled.
  Hook handle_event = {};
};

/// The hooks of one kind, in the order registered.
using Hooks = std::vector<Middleware::Hook>;

/// Runs `innermost` inside all hooks; false if one of them did not let it through.
bool pass_through(const Hooks& hooks,
                  message::Envelope& envelope,
                  const Middleware::Next& innermost);

}  // namespace sourceflow::app
