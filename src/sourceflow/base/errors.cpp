#include "sourceflow/base/errors.hpp"

namespace sourceflow::base {
namespace {

std::string joined(const std::vector<std::string>& complaints) {
  if (complaints.size() == 1) return complaints.front();
  std::string text = std::to_string(complaints.size()) + " complaints:";
  for (const auto& complaint : complaints) text += "\n  - " + complaint;
  return text;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> complaints)
    : std::runtime_error(joined(complaints)), complaints_(std::move(complaints)) {}

void throw_if_any(std::vector<std::string> complaints) {
  if (!complaints.empty()) throw ConfigError(std::move(complaints));
}

}  // namespace sourceflow::base
