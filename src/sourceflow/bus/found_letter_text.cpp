#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "sourceflow/bus/found_letter.hpp"
#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::size_t widest_reason = 80;
constexpr std::size_t widest_label = 15;

/// One line, short enough for a table.
std::string shortened(std::string text) {
  std::ranges::replace_if(text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  if (text.size() > widest_reason) text = text.substr(0, widest_reason - 3) + "...";
  return text;
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string receives_text(const FoundLetter& letter) {
  return letter.receives == 0 ? "-" : std::to_string(letter.receives);
}

std::string payload_text(const FoundLetter& letter) {
  if (!letter.payload.empty()) return letter.payload;
  return letter.is_sealed ? "(encrypted; --decrypt opens it)" : "(cannot be read)";
}

}  // namespace

std::string to_text(const std::vector<FoundLetter>& letters, base::Time now) {
  std::vector<TextRow> rows{{"id", "age", "from", "receives", "message", "entity", "reason"}};
  for (const auto& letter : letters)
    rows.push_back({letter.id,
                    age_text(now - letter.died_at),
                    or_dash(letter.source),
                    receives_text(letter),
                    or_dash(letter.name),
                    or_dash(letter.entity_id),
                    shortened(letter.reason)});
  return text_table(rows);
}

std::string grouped_text(const std::vector<FoundLetter>& letters, base::Time now) {
  struct Group {
    int count = 0;
    base::Time oldest = base::Time::max();
    std::string print;
    std::string name;
  };
  std::map<std::pair<std::string, std::string>, Group> groups;
  for (const auto& letter : letters) {
    const auto print = fingerprint(letter.reason);
    auto& group = groups[{print, letter.name}];
    group = {group.count + 1, std::min(group.oldest, letter.died_at), print, letter.name};
  }
  std::vector<Group> sorted;
  for (const auto& [key, group] : groups) sorted.push_back(group);
  std::ranges::sort(sorted, {}, [](const Group& group) {
    return std::tuple(-group.count, group.print, group.name);
  });
  std::vector<TextRow> rows{{"letters", "oldest", "message", "fingerprint"}};
  for (const auto& group : sorted)
    rows.push_back({std::to_string(group.count),
                    age_text(now - group.oldest),
                    or_dash(group.name),
                    group.print});
  return text_table(rows);
}

std::string full_text(const FoundLetter& letter) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"id", letter.id},
      {"reason", letter.reason},
      {"died in", letter.source},
      {"died at", base::to_iso8601(letter.died_at)},
      {"message", or_dash(letter.name)},
      {"message id", or_dash(letter.message_id)},
      {"entity", or_dash(letter.entity_id)},
      {"receives", receives_text(letter)},
      {"receives here", std::to_string(letter.receive_count)},
      {"fingerprint", fingerprint(letter.reason)},
      {"payload", payload_text(letter)},
      {"body", letter.body}};
  std::string text;
  for (const auto& [what, value] : rows)
    text += what + std::string(widest_label - what.size(), ' ') + value + "\n";
  return text;
}

}  // namespace sourceflow::bus
