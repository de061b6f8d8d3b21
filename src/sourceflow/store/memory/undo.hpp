#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sourceflow/store/memory/state.hpp"

namespace sourceflow::store {

/// What a unit of work changed, newest last, with what is needed to take it back. A unit that fails
/// costs what it did; one that succeeds costs a few pushes.
class Undo {
 public:
  struct Claimed {
    Inbox* inbox;
    base::MessageId id;
    base::Time at;
  };
  struct CommandAppended {
    Stream* stream;
  };
  struct EventAppended {
    Stream* stream;
  };
  struct RowChanged {
    TableRows* table;
    std::string id;
    std::optional<Kept> before;
  };
  struct Cleared {
    TableRows* table;
    TextMap<Kept> before;
  };
  struct Enqueued {};
  struct Sent {
    OutboxEntry entry;
  };
  struct Scheduled {
    TimerKey key;
  };
  struct Released {
    TimerKey key;
  };
  struct PositionSet {
    std::string reader;
    std::int64_t before;
  };
  struct Rejected {};
  struct DeadLettered {};
  struct Replayed {
    std::string letter_id;
    std::optional<Replay> before;
  };
  struct KeyChanged {
    std::string key;
    std::optional<HeldKey> before;
  };
  struct Forgotten {
    Inbox* inbox;
    base::MessageId id;
    base::Time at;
  };

  using Change = std::variant<Claimed,
                              CommandAppended,
                              EventAppended,
                              RowChanged,
                              Cleared,
                              Enqueued,
                              Sent,
                              Scheduled,
                              Released,
                              PositionSet,
                              Rejected,
                              DeadLettered,
                              Replayed,
                              KeyChanged,
                              Forgotten>;

  template <class T>
  void remember(T change) {
    changes_.emplace_back(std::in_place_type<T>, std::move(change));
  }
  void forget() { changes_.clear(); }
  void take_back(State& state);

 private:
  std::vector<Change> changes_;
};

}  // namespace sourceflow::store
