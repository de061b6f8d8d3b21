#pragma once

#include "sourceflow/store/memory/undo.hpp"

namespace sourceflow::store {

/// One unit of work after another on a State: each is either kept or taken back.
class MemoryWork : public UnitOfWork {
 public:
  explicit MemoryWork(State& state) : state_(state) {}

  void keep();
  void take_back();

  bool claim(std::string_view consumer, const base::MessageId& id, base::Time now) override;
  Heads heads(const EntityKey& entity) override;
  void append_command(const message::Envelope& command) override;
  std::int64_t append_event(const message::Envelope& event) override;
  std::optional<StoredRow> load(const Table& table, std::string_view id) override;
  void save(const Table& table, std::string_view id, std::int64_t version, const Row& row) override;
  void erase(const Table& table, std::string_view id) override;
  void clear(const Table& table) override;
  void enqueue(const OutboxEntry& entry) override;
  void mark_sent(std::span<const std::int64_t> outbox_ids) override;
  void schedule(const OutboxEntry& entry, base::Time due) override;
  std::size_t release_due(base::Time now, std::size_t limit) override;
  std::int64_t position(std::string_view reader) override;
  void set_position(std::string_view reader, std::int64_t position) override;
  void record_rejection(const Rejection& rejection) override;
  void record_dead_letter(const DeadLetter& letter) override;
  bool mark_replayed(std::string_view letter_id, const Replay& replay) override;
  std::size_t prune_inbox(base::Time before, std::size_t limit) override;
  FoundKey claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) override;
  bool complete_key(const KeyHolder& holder,
                    std::string_view result,
                    base::Time forget_at) override;
  bool release_key(const KeyHolder& holder) override;
  std::size_t prune_keys(base::Time before, std::size_t limit) override;
  KeyCounts key_counts() override;

 private:
  /// The place of a key that this claimant has not completed yet, or null.
  HeldKey* held(const KeyHolder& holder);
  void change_key(std::string_view key, std::optional<HeldKey> now);

  State& state_;
  Undo undo_;
};

}  // namespace sourceflow::store
