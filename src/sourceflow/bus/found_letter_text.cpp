#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::size_t widest_reason = 80;

std::string age_text(base::Duration age) {
  using namespace std::chrono;
  if (age >= days{2}) return std::to_string(duration_cast<days>(age).count()) + " d";
  if (age >= hours{2}) return std::to_string(duration_cast<hours>(age).count()) + " h";
  if (age >= minutes{2}) return std::to_string(duration_cast<minutes>(age).count()) + " min";
  return std::to_string(std::max<std::int64_t>(duration_cast<seconds>(age).count(), 0)) + " s";
}

/// One line, short enough for a table.
std::string shortened(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  if (text.size() > widest_reason) text = text.substr(0, widest_reason - 3) + "...";
  return text;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

}  // namespace

std::string to_text(const std::vector<FoundLetter>& letters, base::Time now) {
  std::vector<TextRow> rows{{"id", "age", "message", "entity", "reason"}};
  for (const auto& letter : letters)
    rows.push_back({letter.id,
                    age_text(now - letter.died_at),
                    or_dash(letter.name),
                    or_dash(letter.entity_id),
                    shortened(letter.reason)});
  return text_table(rows);
}

std::string grouped_text(const std::vector<FoundLetter>& letters) {
  std::map<std::pair<std::string, std::string>, int> groups;
  for (const auto& letter : letters) ++groups[{fingerprint(letter.reason), letter.name}];
  std::vector<std::pair<int, std::pair<std::string, std::string>>> sorted;
  for (const auto& [group, count] : groups) sorted.emplace_back(-count, group);
  std::ranges::sort(sorted);
  std::vector<TextRow> rows{{"letters", "message", "reason"}};
  for (const auto& [count, group] : sorted)
    rows.push_back({std::to_string(-count), or_dash(group.second), shortened(group.first)});
  return text_table(rows);
}

std::string full_text(const FoundLetter& letter) {
  return text_table({{"id", letter.id},
                     {"reason", letter.reason},
                     {"died in", letter.source},
                     {"died at", base::to_iso8601(letter.died_at)},
                     {"message", or_dash(letter.name)},
                     {"message id", or_dash(letter.message_id)},
                     {"entity", or_dash(letter.entity_id)},
                     {"receives here", std::to_string(letter.receive_count)},
                     {"body", letter.body}});
}

}  // namespace sourceflow::bus
