#pragma once

#include <string>
#include <string_view>

namespace sourceflow::bus {

/// The wire text of a message with another payload: same id, name, entity and metadata. Throws
/// std::invalid_argument if either text cannot be read, or if the payload is no JSON object.
std::string with_payload(std::string_view body, std::string_view payload);

/// The payload with one value in it set: `path` is as in reasons, `lines[0].quantity`; `value` is
/// JSON, or else taken as text. The member must be there already or be a member of an object that
/// is. Throws std::invalid_argument with the path.
std::string with_value(std::string_view payload, std::string_view path, std::string_view value);

/// The payload for people: indented, one member a line.
std::string indented(std::string_view payload);

}  // namespace sourceflow::bus
