#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// Names one receipt of one message. Opaque text to clients; to the queue it says where to look, so
/// that deleting needs no search, and whether the message was received again since.
struct ReceiptHandle {
  /// The queue that gave it, in this life of the endpoint.
  std::uint64_t queue = 0;
  std::uint64_t sequence = 0;
  std::uint32_t slot = 0;
  std::uint32_t receipt = 0;

  std::string text() const;
  /// Nothing for a text that no queue gave.
  static std::optional<ReceiptHandle> parse(std::string_view text);

  friend bool operator==(const ReceiptHandle&, const ReceiptHandle&) = default;
};

}  // namespace sourceflow::local
