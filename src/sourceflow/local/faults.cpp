#include "sourceflow/local/faults.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <utility>

namespace sourceflow::local {

namespace {

constexpr std::pair<std::string_view, FaultKind> kinds[] = {{"throttle", FaultKind::throttle},
                                                            {"error", FaultKind::error},
                                                            {"reset", FaultKind::reset},
                                                            {"lost", FaultKind::lost},
                                                            {"latency", FaultKind::latency},
                                                            {"entry", FaultKind::entry},
                                                            {"duplicate", FaultKind::duplicate},
                                                            {"reorder", FaultKind::reorder}};

[[noreturn]] void refuse(std::string_view text, const std::string& why) {
  throw std::invalid_argument("the fault \"" + std::string(text) + "\" " + why +
                              "; write OPERATION=KIND:RATE, as in sqs.SendMessage=throttle:0.1");
}

double number(std::string_view text, std::string_view whole) {
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  // Milliseconds become an integer, which has no room for every number.
  if (copy.empty() || *end != '\0' || !(value > -1e12 && value < 1e12))
    refuse(whole, "has no number where one belongs");
  return value;
}

std::chrono::milliseconds milliseconds(std::string_view text, std::string_view whole) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(number(text, whole)));
}

}  // namespace

FaultRule FaultRule::parse(std::string_view text) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) refuse(text, "names no operation");
  FaultRule rule{.operation = std::string(text.substr(0, equals))};
  std::string_view rest = text.substr(equals + 1);
  const auto colon = std::min(rest.find(':'), rest.size());
  const auto kind = std::ranges::find(
      kinds, rest.substr(0, colon), &std::pair<std::string_view, FaultKind>::first);
  if (kind == std::end(kinds)) refuse(text, "is of no known kind");
  rule.kind = kind->second;
  rest.remove_prefix(std::min(colon + 1, rest.size()));
  const auto second = std::min(rest.find(':'), rest.size());
  rule.rate = number(rest.substr(0, second), text);
  rest.remove_prefix(std::min(second + 1, rest.size()));
  if (rule.kind == FaultKind::latency) {
    const auto dots = rest.find("..");
    if (dots == std::string_view::npos)
      refuse(text, "has no range of milliseconds, as in :10..200");
    rule.least = milliseconds(rest.substr(0, dots), text);
    rule.most = milliseconds(rest.substr(dots + 2), text);
  } else if (!rest.empty()) {
    refuse(text, "says more than there is to say");
  }
  const auto complaints = rule.validate();
  if (!complaints.empty()) refuse(text, "is wrong: " + complaints.front());
  return rule;
}

std::vector<std::string> FaultRule::validate() const {
  std::vector<std::string> complaints;
  if (operation.empty()) complaints.push_back("a fault must name its operation, or *");
  if (!(rate >= 0 && rate <= 1))
    complaints.push_back("the rate of a fault must be between 0 and 1");
  if (least.count() < 0 || most < least || most > std::chrono::minutes(10)) {
    complaints.push_back("the latency of a fault must be a range within ten minutes");
  }
  return complaints;
}

bool FaultRule::is_of(std::string_view called) const {
  const std::string_view pattern = operation;
  if (!pattern.ends_with('*')) return pattern == called;
  return called.starts_with(pattern.substr(0, pattern.size() - 1));
}

const FaultRule* Faults::draw(FaultKind kind, std::string_view operation) {
  for (const FaultRule& rule : rules_) {
    if (rule.kind == kind && rule.is_of(operation) && random_->fraction() < rule.rate) return &rule;
  }
  return nullptr;
}

bool Faults::strikes(FaultKind kind, std::string_view operation) {
  return draw(kind, operation) != nullptr;
}

std::chrono::milliseconds Faults::latency(std::string_view operation) {
  const FaultRule* const rule = draw(FaultKind::latency, operation);
  if (rule == nullptr) return {};
  const double span = static_cast<double>((rule->most - rule->least).count());
  return rule->least +
         std::chrono::milliseconds(static_cast<std::int64_t>(span * random_->fraction()));
}

}  // namespace sourceflow::local
