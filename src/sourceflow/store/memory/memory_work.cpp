#include "sourceflow/store/memory/memory_work.hpp"

#include "sourceflow/store/sequence.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {

void MemoryWork::keep() {
  undo_.forget();
  state_.outbox.drop_sent();
}

void MemoryWork::take_back() { undo_.take_back(state_); }

bool MemoryWork::claim(std::string_view consumer, const base::MessageId& id, base::Time now) {
  std::unique_ptr<Inbox>& inbox = at(state_.inboxes, consumer);
  if (!inbox) inbox = std::make_unique<Inbox>();
  if (!inbox->claim(id, now)) return false;
  undo_.remember(Undo::Claimed{inbox.get(), id, now});
  return true;
}

Heads MemoryWork::heads(const EntityKey& entity) {
  return state_.stream(entity.type, entity.id).heads;
}

void MemoryWork::append_command(const message::Envelope& command) {
  Stream& stream = state_.stream(command.entity_type, command.entity_id);
  check_follows("command", command, stream.heads.command);
  state_.commands.push_back(command);
  stream.commands.push_back(&state_.commands.back());
  ++stream.heads.command;
  undo_.remember(Undo::CommandAppended{&stream});
}

std::int64_t MemoryWork::append_event(const message::Envelope& event) {
  Stream& stream = state_.stream(event.entity_type, event.entity_id);
  check_follows("event", event, stream.heads.event);
  message::Envelope& kept = state_.events.emplace_back(event);
  kept.position = static_cast<std::int64_t>(state_.events.size());
  ++stream.heads.event;
  undo_.remember(Undo::EventAppended{&stream});
  return kept.position;
}

std::optional<StoredRow> MemoryWork::load(const Table& table, std::string_view id) {
  const TextMap<Kept>& rows = state_.table(table).rows();
  const auto found = rows.find(id);
  if (found == rows.end()) return std::nullopt;
  return StoredRow{found->first, found->second.version, found->second.row};
}

void MemoryWork::save(const Table& table,
                      std::string_view id,
                      std::int64_t version,
                      const Row& row) {
  check_row(table, row);
  TableRows& rows = state_.table(table);
  undo_.remember(Undo::RowChanged{&rows, std::string(id), rows.put(id, {version, row})});
}

void MemoryWork::erase(const Table& table, std::string_view id) {
  TableRows& rows = state_.table(table);
  if (auto before = rows.take(id)) {
    undo_.remember(Undo::RowChanged{&rows, std::string(id), std::move(before)});
  }
}

void MemoryWork::clear(const Table& table) {
  TableRows& rows = state_.table(table);
  undo_.remember(Undo::Cleared{&rows, rows.take_all()});
}

void MemoryWork::enqueue(const OutboxEntry& entry) {
  state_.outbox.add(entry);
  undo_.remember(Undo::Enqueued{});
}

void MemoryWork::mark_sent(std::span<const std::int64_t> outbox_ids) {
  for (const std::int64_t id : outbox_ids) {
    std::optional<OutboxEntry>* entry = state_.outbox.find(id);
    if (!entry) continue;
    undo_.remember(Undo::Sent{std::move(**entry)});
    entry->reset();
    --state_.outbox.depth;
  }
}

void MemoryWork::schedule(const OutboxEntry& entry, base::Time due) {
  const TimerKey key{due, ++state_.last_timer};
  state_.timers.emplace(key, entry);
  undo_.remember(Undo::Scheduled{key});
}

std::size_t MemoryWork::release_due(base::Time now, std::size_t limit) {
  std::size_t released = 0;
  while (released < limit && !state_.timers.empty()) {
    const auto first = state_.timers.begin();
    if (first->first.first > now) break;
    const TimerKey key = first->first;
    state_.outbox.add(std::move(first->second));
    state_.timers.erase(first);
    undo_.remember(Undo::Released{key});
    ++released;
  }
  return released;
}

std::int64_t MemoryWork::position(std::string_view reader) {
  const auto found = state_.positions.find(reader);
  return found == state_.positions.end() ? 0 : found->second;
}

void MemoryWork::set_position(std::string_view reader, std::int64_t position) {
  std::int64_t& kept = at(state_.positions, reader);
  undo_.remember(Undo::PositionSet{std::string(reader), std::exchange(kept, position)});
}

void MemoryWork::record_rejection(const Rejection& rejection) {
  state_.rejections.push_back(rejection);
  undo_.remember(Undo::Rejected{});
}

void MemoryWork::record_dead_letter(const DeadLetter& letter) {
  if (!letter.letter_id.empty() && state_.letter(letter.letter_id) != nullptr) return;
  state_.dead_letters.push_back(letter);
  undo_.remember(Undo::DeadLettered{});
}

bool MemoryWork::mark_replayed(std::string_view letter_id, const Replay& replay) {
  DeadLetter* letter = state_.letter(letter_id);
  if (letter == nullptr) return false;
  undo_.remember(Undo::Replayed{letter->letter_id, std::exchange(letter->replay, replay)});
  return true;
}

std::size_t MemoryWork::prune_inbox(base::Time before, std::size_t limit) {
  std::size_t pruned = 0;
  for (auto& [consumer, inbox] : state_.inboxes) {
    while (pruned < limit && !inbox->by_time.empty() && inbox->by_time.front().first < before) {
      const auto [claimed_at, id] = inbox->by_time.front();
      inbox->by_time.pop_front();
      inbox->ids.erase(id);
      undo_.remember(Undo::Forgotten{inbox.get(), id, claimed_at});
      ++pruned;
    }
  }
  return pruned;
}

}  // namespace sourceflow::store
