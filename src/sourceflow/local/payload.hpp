#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/digest.hpp"

namespace sourceflow::local {

/// A message attribute as SQS and SNS know it; `value` holds the bytes themselves, also of a
/// Binary.
struct MessageAttribute {
  std::string name;
  std::string type;
  std::string value;

  bool is_binary() const { return type.starts_with("Binary"); }
};

/// What a sender says: the part of a message that never changes, shared by all its copies.
struct Payload {
  std::string body = {};
  /// Sorted by name.
  std::vector<MessageAttribute> attributes = {};
  /// The system attribute AWSTraceHeader; empty when there is none.
  std::string trace_header = {};
  Md5 md5_of_body = {};
  Md5 md5_of_attributes = {};

  /// As SQS counts it towards its limits: body, attribute names, types and values.
  std::size_t size = 0;
};

/// Completes a payload: attributes sorted, digests computed.
std::shared_ptr<const Payload> make_payload(std::string body,
                                            std::vector<MessageAttribute> attributes = {},
                                            std::string trace_header = {});

/// The digest that SQS answers for attributes sorted by name.
Md5 md5_of(const std::vector<MessageAttribute>& sorted);

}  // namespace sourceflow::local
