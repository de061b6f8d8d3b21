#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/local/input.hpp"
#include "sourceflow/local/payload.hpp"

namespace sourceflow::local {

/// Reads and checks message attributes as SQS and SNS do. Throws ServiceError with AWS's words.
std::vector<MessageAttribute> read_attributes(const Input& in, MapName map);

/// Throws ServiceError (InvalidMessageContents) for characters that XML 1.0 does not have, and for
/// bytes that are no UTF-8.
void check_characters(std::string_view text);

/// A deduplication or group id: 1 to 128 of the printable ASCII characters.
void check_id(std::string_view parameter, std::string_view id);

}  // namespace sourceflow::local
