#include "sourceflow/message/read_fields.hpp"

#include <optional>

namespace sourceflow::message::json {
namespace {

// Members usually come in the order of the struct, so the search starts behind the last one found.
std::size_t find(std::span<const MemberReader> members, std::string_view name, std::size_t start) {
  for (std::size_t i = start; i < members.size(); ++i) {
    if (members[i].name == name) return i;
  }
  for (std::size_t i = 0; i < start; ++i) {
    if (members[i].name == name) return i;
  }
  return members.size();
}

std::string list_of_names(std::string_view lead, const auto& items) {
  std::string text(lead);
  for (const auto& item : items)
    text.append(&item == &items.front() ? " " : ", ").append(item.name);
  return text;
}

}  // namespace

void read_object(JsonReader& in, void* object, std::span<const MemberReader> members) {
  static_assert(max_fields <= 64);
  std::uint64_t seen = 0;
  std::size_t expected = 0;
  JsonReader::Members found(in);
  while (found.next()) {
    const auto i = find(members, found.name(), expected);
    if (i == members.size()) {
      in.skip();
      continue;
    }
    members[i].read(in, object);
    seen |= std::uint64_t{1} << i;
    expected = i + 1;
  }
  for (std::size_t i = 0; i < members.size(); ++i) {
    if ((seen >> i & 1) == 0 && !members[i].may_be_absent) in.fail("missing", members[i].name);
  }
}

void read_tagged(JsonReader& in, void* variant, std::span<const MemberReader> alternatives) {
  std::optional<std::size_t> value_at;
  const MemberReader* alternative = nullptr;
  JsonReader::Members members(in);
  while (members.next()) {
    if (members.name() == "type") {
      const auto begin = in.position();
      const auto i = find(alternatives, in.text(), 0);
      if (i == alternatives.size()) in.refuse_at(begin, list_of_names("one of", alternatives));
      alternative = &alternatives[i];
    } else {
      if (members.name() == "value") value_at = in.position();
      in.skip();
    }
  }
  if (alternative == nullptr) in.fail("missing", "type");
  if (!value_at) in.fail("missing", "value");
  const auto end = in.position();
  members.go_back(*value_at, "value");
  alternative->read(in, variant);
  members.go_on(end);
}

void refuse_enum(JsonReader& in, std::size_t begin, std::span<const Enumerator> names) {
  in.refuse_at(begin, list_of_names("one of", names));
}

}  // namespace sourceflow::message::json
