#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/aws/messages.hpp"

namespace sourceflow::aws {

/// Brings what a batch answer says about its entries, whose ids are their places, back into the
/// order they were given in.
class EntryResults {
 public:
  explicit EntryResults(std::size_t count);

  /// The place of the entry with this id; nothing for an id that was never given.
  std::optional<std::size_t> place_of(std::string_view id) const;

  /// What the answer says about the entry with this id; an id that was never given is passed over.
  void put(std::string_view id, EntryResult result);

  /// Entries that the answer left out have failed.
  std::vector<EntryResult> take();

 private:
  std::vector<EntryResult> results_;
};

}  // namespace sourceflow::aws
