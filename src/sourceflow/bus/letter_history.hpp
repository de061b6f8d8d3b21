#pragma once

#include <memory>
#include <string>

#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::bus {

/// Copies dead letters into a store's table `sourceflow_dead_letters` before anything is done with
/// them, and notes what was done. Each letter is kept once, however often it is looked at. Blocks
/// for as long as the store does.
class LetterHistory {
 public:
  /// The store must be prepared.
  explicit LetterHistory(std::shared_ptr<store::Store> store) : store_(std::move(store)) {}

  void keep(const FoundLetter& letter);
  /// `body` is what was sent, if it was changed.
  void note(const FoundLetter& letter, store::Replay replay);

 private:
  std::shared_ptr<store::Store> store_;
};

/// How the history names a letter: its queue and SQS's id.
std::string history_id(const FoundLetter& letter);

/// A table of what the history has.
std::string to_text(const std::vector<store::DeadLetter>& letters);

}  // namespace sourceflow::bus
