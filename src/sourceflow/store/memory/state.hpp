#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/unordered/unordered_flat_set.hpp>

#include "sourceflow/store/memory/table_rows.hpp"
#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// The ids that one consumer has claimed, also in the order of their times, so that forgetting
/// starts at the oldest.
struct Inbox {
  boost::unordered_flat_set<base::MessageId, std::hash<base::MessageId>> ids;
  std::deque<std::pair<base::Time, base::MessageId>> by_time;

  bool claim(const base::MessageId& id, base::Time now);
  void forget(const base::MessageId& id, base::Time claimed_at);
};

/// What happened to one entity. The commands lie in State::commands.
struct Stream {
  Heads heads;
  std::vector<const message::Envelope*> commands;
};

/// Sent entries leave holes, which are dropped as soon as they reach the front.
struct Outbox {
  std::int64_t first_id = 1;
  std::deque<std::optional<OutboxEntry>> entries;
  std::size_t depth = 0;

  void add(OutboxEntry entry);
  OutboxEntry take_last();
  /// The place of an id, or null if it was sent.
  std::optional<OutboxEntry>* find(std::int64_t id);
  void drop_sent();
};

/// An idempotency key and who holds it.
struct HeldKey {
  base::Uuid token;
  bool is_done = false;
  base::Time ends_at{};
  std::string result;
};

/// Due time first, then the order in which they were scheduled.
using TimerKey = std::pair<base::Time, std::int64_t>;

/// Everything the memory store keeps. Plain data: whoever touches it holds the store's lock.
struct State {
  TextMap<std::unique_ptr<Inbox>> inboxes;
  // Node-based, since streams are pointed to while others are added.
  TextMap<TextMap<std::unique_ptr<Stream>>> streams;
  std::deque<message::Envelope> commands;
  std::deque<message::Envelope> events;
  TextMap<std::unique_ptr<TableRows>> tables;
  Outbox outbox;
  std::map<TimerKey, OutboxEntry> timers;
  std::int64_t last_timer = 0;
  TextMap<std::int64_t> positions;
  std::deque<Rejection> rejections;
  std::deque<DeadLetter> dead_letters;
  TextMap<HeldKey> keys;

  Stream& stream(std::string_view type, std::string_view id);
  TableRows& table(const Table& table);
  /// Null if no such letter is kept.
  DeadLetter* letter(std::string_view letter_id);
};

/// The value under a key, made if it is missing.
template <class T>
T& at(TextMap<T>& map, std::string_view key) {
  const auto found = map.find(key);
  if (found != map.end()) return found->second;
  return map.try_emplace(std::string(key)).first->second;
}

}  // namespace sourceflow::store
