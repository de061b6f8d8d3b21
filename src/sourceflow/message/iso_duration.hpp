#pragma once

#include <optional>
#include <string_view>

#include "sourceflow/message/json_writer.hpp"

namespace sourceflow::message {

/// Reads an ISO-8601 duration of weeks, days, hours, minutes and seconds, exact to the nanosecond:
/// `-P1DT2H`, `PT0.25S`. Years and months, which have no fixed length, and all other texts give
/// nothing.
std::optional<json::Span> parse_iso_duration(std::string_view text);

}  // namespace sourceflow::message
