#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "sourceflow/local/message.hpp"

namespace sourceflow::local {

/// The places where the messages of one queue live; a place keeps its address and is used again.
class MessagePool {
 public:
  Message& add();
  /// The message in this slot if it is still the one with this sequence.
  Message* find(std::uint32_t slot, std::uint64_t sequence);
  void release(Message& message);
  void clear();

  std::size_t size() const { return slots_.size(); }
  /// In the order in which they are used again, the last first.
  const std::vector<std::uint32_t>& free() const { return free_; }
  /// Places as another pool had them, all but the free ones to be filled by `at`. Throws
  /// std::runtime_error when the free ones are none of them.
  void restore(std::size_t slots, std::vector<std::uint32_t> free);
  /// Whether there is a place that is still to be filled.
  bool awaits(std::uint32_t slot) const;
  Message& at(std::uint32_t slot) { return slots_.at(slot); }

 private:
  std::deque<Message> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sourceflow::local
