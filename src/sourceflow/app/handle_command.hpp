#pragma once

#include <stop_token>

#include "sourceflow/app/receipt.hpp"
#include "sourceflow/app/rules.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::app {

/// What handling one message came to, and whom to wake once it is committed.
struct Result {
  Handled handled;
  Receipt receipt;
  bool has_outbox = false;
  bool has_events = false;
  bool has_timers = false;
};

/// Handles a command within a unit of work (P1, P3, P4): claims its id, loads its entity, calls the
/// handler, records the command, the entity, the events and whatever is to be sent. `typed` is the
/// command's struct where the sender is in this process. Whatever the handler throws leaves here,
/// except Rejected, which is recorded.
Result handle_command(store::UnitOfWork& work,
                      const Rules& rules,
                      const CommandHandler& handler,
                      message::Envelope& command,
                      const void* typed,
                      base::Time now,
                      std::stop_token stop);

/// The place of a message among those that one handler sends. Every service that reacts to an event
/// sends messages of its own, so there its name is part of the place.
struct Ordinal {
  std::size_t number = 0;
  std::string_view service = {};
};

/// Writes what a handler or reaction sent to the outbox or the timers; ids follow from `cause` and
/// their ordinal.
void record_sent(store::UnitOfWork& work,
                 const Rules& rules,
                 const message::Envelope& cause,
                 std::vector<Outgoing>& sent,
                 Ordinal first,
                 base::Time now,
                 Result& result);

/// The envelope of a message that `cause` led to.
message::Envelope following(const message::Envelope& cause,
                            Outgoing& outgoing,
                            Ordinal ordinal,
                            base::Time now);

}  // namespace sourceflow::app
