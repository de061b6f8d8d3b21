#include "sourceflow/store/memory/state.hpp"

#include <algorithm>
#include <stdexcept>

namespace sourceflow::store {
namespace {

bool earlier(base::Time time, const std::pair<base::Time, base::MessageId>& claim) {
  return time < claim.first;
}

}  // namespace

bool Inbox::claim(const base::MessageId& id, base::Time now) {
  if (!ids.insert(id).second) return false;
  // Times come almost in order, so the place is almost always the end.
  if (by_time.empty() || by_time.back().first <= now) {
    by_time.emplace_back(now, id);
  } else {
    by_time.emplace(std::upper_bound(by_time.begin(), by_time.end(), now, earlier), now, id);
  }
  return true;
}

void Inbox::forget(const base::MessageId& id, base::Time claimed_at) {
  ids.erase(id);
  auto place = std::upper_bound(by_time.begin(), by_time.end(), claimed_at, earlier);
  while (place != by_time.begin()) {
    --place;
    if (place->second == id) {
      by_time.erase(place);
      return;
    }
  }
}

void Outbox::add(OutboxEntry entry) {
  entry.id = first_id + static_cast<std::int64_t>(entries.size());
  entries.emplace_back(std::move(entry));
  ++depth;
}

OutboxEntry Outbox::take_last() {
  OutboxEntry entry = std::move(*entries.back());
  entries.pop_back();
  --depth;
  return entry;
}

std::optional<OutboxEntry>* Outbox::find(std::int64_t id) {
  if (id < first_id || id >= first_id + static_cast<std::int64_t>(entries.size())) return nullptr;
  auto& place = entries[static_cast<std::size_t>(id - first_id)];
  return place ? &place : nullptr;
}

void Outbox::drop_sent() {
  while (!entries.empty() && !entries.front()) {
    entries.pop_front();
    ++first_id;
  }
}

Stream& State::stream(std::string_view type, std::string_view id) {
  auto& found = at(at(streams, type), id);
  if (!found) found = std::make_unique<Stream>();
  return *found;
}

TableRows& State::table(const Table& table) {
  const auto found = tables.find(table.name);
  if (found == tables.end() || !found->second) {
    throw std::logic_error("table " + table.name + " was not prepared; name it in Store::prepare");
  }
  return *found->second;
}

DeadLetter* State::letter(std::string_view letter_id) {
  const auto found = std::ranges::find(dead_letters, letter_id, &DeadLetter::letter_id);
  return found == dead_letters.end() ? nullptr : &*found;
}

}  // namespace sourceflow::store
