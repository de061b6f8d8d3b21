#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace sourceflow::bus {

/// JSON as people read it: two spaces for each depth, a short list of plain values on one
/// line, and a line end behind it.
std::string pretty_json(const boost::json::value& value);

}  // namespace sourceflow::bus
