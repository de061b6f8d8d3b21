#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "sourceflow/local/message.hpp"

namespace sourceflow::local {

/// Which visible message of a standard queue comes next: the oldest, also when it was received
/// before.
class StandardOrder {
 public:
  void add(Message& message);
  void restore(Message& message) { add(message); }
  void make_visible(Message& message);
  Message* next();
  void take(Message& message);
  void remove(Message& message);
  void end_receive() {}
  void clear();

 private:
  /// Those that were never received, in order of arrival as they come: no search, no allocation.
  MessagesInOrder fresh_;
  std::set<std::pair<std::uint64_t, Message*>> returned_;
};

}  // namespace sourceflow::local
