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

 private:
  std::deque<Message> slots_;
  std::vector<std::uint32_t> free_;
};

}  // namespace sourceflow::local
