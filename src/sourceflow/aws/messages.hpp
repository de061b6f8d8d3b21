#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::aws {

/// Attributes of a queue, topic or subscription, and tags: AWS keeps both as text by name.
using Attributes = std::map<std::string, std::string, std::less<>>;
using Tags = std::map<std::string, std::string, std::less<>>;

/// One attribute of a message. For the data type `Binary` (and `Binary.…`) the value is raw bytes.
struct MessageAttribute {
  std::string name = {};
  std::string value = {};
  std::string data_type = "String";

  bool is_binary() const { return data_type.starts_with("Binary"); }
  friend bool operator==(const MessageAttribute&, const MessageAttribute&) = default;
};

/// The attribute of this name; null if there is none.
const MessageAttribute* find(const std::vector<MessageAttribute>& attributes,
                             std::string_view name);

/// What a batch call answered for one of its entries.
struct EntryResult {
  bool ok = false;
  std::string message_id = {};
  /// FIFO only.
  std::string sequence_number = {};
  /// AWS's code and text when not ok. Sender fault: the same entry will fail again.
  std::string code = {};
  std::string text = {};
  bool sender_fault = false;
};

}  // namespace sourceflow::aws
