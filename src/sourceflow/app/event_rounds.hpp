#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/app/view_store.hpp"

namespace sourceflow::app {

/// Takes events that arrived from other services through every database that keeps something of
/// them: first all databases of views, at the same time; then, if views or reactions are left
/// there, the App's own store; then the sender of the event is told. Each transaction claims the
/// event's id in its own inbox, so that an event which comes again is done only where it was not.
///
/// Events of one entity keep their order in every database: the followers of one that failed
/// anywhere are held back, and what was taken later reaches the App's own store later. Any thread.
class EventRounds {
 public:
  using ViewStores = std::vector<std::unique_ptr<ViewStore>>;

  EventRounds(const ViewStores& others, Lanes& main_lanes, Surroundings& main)
      : others_(others), main_lanes_(main_lanes), main_(main) {}

  /// Never blocks.
  void take(std::vector<Incoming> events);

 private:
  class Fold;
  struct Event {
    Incoming incoming;
    /// The worst that became of it in any of the databases of views.
    Handled handled = {};
    bool is_folded = false;
  };
  struct Round {
    std::vector<Event> events;
    std::size_t folds_left = 0;
  };

  /// Whom to tell what became of an event, once nothing is locked.
  using Answers = std::vector<std::pair<std::function<void(Handled)>, Handled>>;

  void folded(Round& round, std::size_t index, const Handled& handled);
  /// Goes on with the rounds whose folds have ended, in the order taken.
  void advance(Answers& answers);
  void finish(Round& round, Answers& answers);
  bool needs_main(const Event& event) const;

  const ViewStores& others_;
  Lanes& main_lanes_;
  Surroundings& main_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<Round>> rounds_;
};

/// The one of two outcomes that decides what becomes of a message: what was not done wins over what
/// was, and what may succeed later over what never can.
const Handled& worse(const Handled& one, const Handled& other);

}  // namespace sourceflow::app
