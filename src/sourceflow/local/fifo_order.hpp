#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "sourceflow/local/message.hpp"

namespace sourceflow::local {

/// Which message of a FIFO queue comes next. A group gives its messages in the order sent, and none
/// while one of them is in flight, except to the receive that took that one. Among groups, the one
/// waiting longest is first.
class FifoOrder {
 public:
  void add(Message& message);
  void restore(Message& message);
  void make_visible(Message& message);
  Message* next();
  void take(Message& message);
  void remove(Message& message);
  /// Until then, `next()` goes on with the group it gave last.
  void end_receive();
  void clear();

 private:
  struct Group {
    MessagesInOrder messages;
    std::size_t in_flight = 0;
    /// Its place among the ready groups, zero when it is not ready.
    std::uint64_t ready_as = 0;
  };
  using Groups = std::unordered_map<std::string, Group>;

  void refresh(Groups::iterator group);

  Groups groups_;
  std::set<std::pair<std::uint64_t, const std::string*>> ready_;
  Groups::iterator current_ = groups_.end();
  MessagesInOrder::iterator cursor_;
};

}  // namespace sourceflow::local
