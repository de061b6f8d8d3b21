#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "sourceflow/local/message.hpp"

namespace sourceflow::local {

/// Messages that can be received, the oldest first, also when it was received before.
class OldestFirst {
 public:
  void add(Message& message) { fresh_.push_back(message); }
  void add_again(Message& message) { returned_.emplace(message.sequence, &message); }
  void remove(Message& message);
  Message* next() const;
  void clear();

 private:
  /// Those that were never received, in order of arrival as they come: no search, no allocation.
  mutable MessagesInOrder fresh_;
  std::set<std::pair<std::uint64_t, Message*>> returned_;
};

/// Which visible message of a standard queue comes next: the oldest, unless its group is noisy and
/// there is one of another.
///
/// A group is noisy while at least 30 of its messages, and more than a tenth of all that are in
/// flight, are: what AWS calls a fair queue. Of several noisy groups the one with the fewest in
/// flight is next. Messages without a group are never noisy, and where none has a group all this
/// costs nothing.
class StandardOrder {
 public:
  static constexpr std::size_t least_noisy = 30;
  static constexpr std::size_t noisy_share = 10;

  Message* next();
  void end_receive() {}
  void add(Message& message);
  void take(Message& message);
  void make_visible(Message& message);
  void remove(Message& message);
  void restore(Message& message);
  void clear();

  bool is_noisy(const std::string& group) const;

 private:
  struct Group {
    OldestFirst waiting;
    std::size_t in_flight = 0;
    /// Its place among `heads_`, zero when nothing waits.
    std::uint64_t listed_as = 0;
  };
  using Groups = std::unordered_map<std::string, Group>;

  bool is_noisy(const Group& group) const;
  OldestFirst& waiting_of(const Message& message);
  void count_in_flight(const Message& message, bool more);
  void refresh(const Message& message);

  OldestFirst without_group_;
  /// Those with messages that wait or are in flight.
  Groups groups_;
  /// By the oldest message that waits.
  std::set<std::pair<std::uint64_t, Group*>> heads_;
  std::size_t in_flight_ = 0;
};

}  // namespace sourceflow::local
