#include "sourceflow/local/statistics.hpp"

#include "sourceflow/local/json_output.hpp"

namespace sourceflow::local {

std::string Statistics::json() const {
  std::string text;
  JsonOutput out(text);
  for (const auto& [name, counts] : by_operation) {
    if (counts.requests == 0) continue;
    out.begin_structure({name, name});
    out.number("requests", static_cast<std::int64_t>(counts.requests));
    out.number("errors", static_cast<std::int64_t>(counts.errors));
    out.number("messages", static_cast<std::int64_t>(counts.messages));
    out.end_structure();
  }
  out.end();
  return text;
}

}  // namespace sourceflow::local
