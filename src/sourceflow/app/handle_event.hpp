#pragma once

#include <map>
#include <stop_token>

#include "sourceflow/app/handle_command.hpp"
#include "sourceflow/app/rules.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::app {

/// Folds events into rows within one unit of work: each row is loaded and saved once, however many
/// events change it.
class Folding {
 public:
  explicit Folding(store::UnitOfWork& work) : work_(work) {}

  /// Changes the row of `view` that `event` belongs to; nothing happens if the view does not know
  /// the event.
  void apply(const ViewHandler& view, const message::Envelope& event);
  /// Writes the rows that changed.
  void save();

 private:
  struct Place {
    std::optional<store::Row> row;
    std::int64_t version = 0;
    bool was_there = false;
  };
  using Rows = std::map<std::string, Place, std::less<>>;

  store::UnitOfWork& work_;
  std::map<const ViewHandler*, Rows> changed_;
};

/// Handles an event that came from another service: claims its id, folds it into every view, calls
/// every reaction.
Result handle_event(store::UnitOfWork& work,
                    const Rules& rules,
                    message::Envelope& event,
                    base::Time now,
                    std::stop_token stop);

/// Calls the reactions of an event and records what they send.
void react(store::UnitOfWork& work,
           const Rules& rules,
           const message::Envelope& event,
           base::Time now,
           std::stop_token stop,
           Result& result);

}  // namespace sourceflow::app
