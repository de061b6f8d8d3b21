#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/aws/messages.hpp"

namespace sourceflow::aws {

/// The checksum of a message's body as SQS tells it, in hexadecimal. It finds accidents, not
/// attacks.
std::string md5_of(std::string_view body);

/// The same of its attributes: of each, sorted by name, the name, the data type, a byte that tells
/// text from bytes, and the value, all but the byte preceded by their length.
std::string md5_of(const std::vector<MessageAttribute>& attributes);

}  // namespace sourceflow::aws
