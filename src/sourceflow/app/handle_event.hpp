#pragma once

#include <map>
#include <stop_token>

#include "sourceflow/app/handle_command.hpp"
#include "sourceflow/app/places.hpp"
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

/// The rows of views in a place that an event will change, as far as it can be read.
std::vector<store::Expected::KeyedRow> expected_rows(const Place& place,
                                                     const message::Envelope& event);

/// Handles an event that came from another service, in one place: claims its id there, folds it
/// into the views that lie there and, in the App's own store, calls every reaction.
Result handle_event(store::UnitOfWork& work,
                    const Rules& rules,
                    const Place& place,
                    message::Envelope& event,
                    base::Time now,
                    std::stop_token stop);

/// True for an event that this service raised itself: it reaches the views through the event log.
bool is_our_own(const message::Envelope& event, const Rules& rules);

/// Calls the reactions of an event and records what they send.
void react(store::UnitOfWork& work,
           const Rules& rules,
           const message::Envelope& event,
           base::Time now,
           std::stop_token stop,
           Result& result);

}  // namespace sourceflow::app
