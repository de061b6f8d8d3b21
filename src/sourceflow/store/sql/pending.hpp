#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/store/records.hpp"

namespace sourceflow::store::sql {

/// What the units of a transaction have added and what is still to be written, many rows at once.
/// What one unit has added is taken back with it.
class Pending {
 public:
  /// An event, or an entry of the outbox, in the order of both.
  struct Late {
    bool is_event = false;
    OutboxEntry entry;
  };
  struct Timer {
    OutboxEntry entry;
    base::Time due{};
  };
  struct Position {
    std::string reader;
    std::int64_t position = 0;
  };

  std::vector<message::Envelope> commands;
  std::vector<std::int64_t> sent;
  std::vector<Timer> timers;
  std::vector<Rejection> rejections;
  std::vector<Position> positions;
  /// Numbered where they are written, which is after all else.
  std::vector<Late> late;

  std::optional<std::int64_t> position_of(std::string_view reader) const;

  void keep_unit();
  void undo_unit();
  /// Takes out what the unit has added but what comes late.
  Pending take_back_unit();
  /// Adds what was taken out.
  void add(Pending unit);
  /// Forgets all but what comes late.
  void written();

 private:
  struct Sizes {
    std::size_t commands = 0;
    std::size_t sent = 0;
    std::size_t timers = 0;
    std::size_t rejections = 0;
    std::size_t positions = 0;
    std::size_t late = 0;
  };
  Sizes before_unit_;
};

}  // namespace sourceflow::store::sql
