#include "sourceflow/message/json_witness.hpp"

#include <boost/json/parse.hpp>

#include "sourceflow/message/json_reader.hpp"

namespace sourceflow::message {

bool we_accept(std::string_view text) {
  try {
    JsonReader in(text);
    in.skip();
    in.finish();
    return true;
  } catch (const DecodeError&) {
    return false;
  }
}

std::optional<bool> boost_accepts(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = max_json_depth;
  boost::system::error_code error;
  boost::json::parse({text.data(), text.size()}, error, {}, options);
  if (error == boost::json::error::exponent_overflow) return std::nullopt;
  return !error;
}

}  // namespace sourceflow::message
