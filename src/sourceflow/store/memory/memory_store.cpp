#include "sourceflow/store/memory/memory_store.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/memory/memory_work.hpp"
#include "sourceflow/store/memory/select.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

class MemoryStore : public Store {
 public:
  void prepare(std::span<const Table> tables, Preparing how = Preparing::as_configured) override;
  void commit(std::span<Unit* const> units) override;
  std::size_t writers() const override { return 1; }

  std::vector<message::Envelope> events_after(std::int64_t position, std::size_t limit) override {
    const Reading reading(*this);
    std::vector<message::Envelope> found;
    const auto first = static_cast<std::size_t>(std::max<std::int64_t>(position, 0));
    for (std::size_t i = first; i < state_.events.size() && found.size() < limit; ++i) {
      found.push_back(state_.events[i]);
    }
    return found;
  }

  std::int64_t last_position() override {
    const Reading reading(*this);
    return static_cast<std::int64_t>(state_.events.size());
  }

  std::vector<message::Envelope> commands_of(const EntityKey& entity,
                                             std::int64_t after_sequence_no,
                                             std::size_t limit) override;

  std::optional<StoredRow> row(const Table& table, std::string_view id) override {
    const Reading reading(*this);
    const TextMap<Kept>& rows = state_.table(table).rows();
    const auto found = rows.find(id);
    if (found == rows.end()) return std::nullopt;
    return StoredRow{found->first, found->second.version, found->second.row};
  }

  std::vector<StoredRow> rows(const Table& table, const Query& query) override {
    const Reading reading(*this);
    return select(table, state_.table(table), query);
  }

  std::int64_t position(std::string_view reader) override {
    const Reading reading(*this);
    const auto found = state_.positions.find(reader);
    return found == state_.positions.end() ? 0 : found->second;
  }

  std::vector<OutboxEntry> outbox_after(std::int64_t id, std::size_t limit) override;

  std::size_t outbox_depth() override {
    const Reading reading(*this);
    return state_.outbox.depth;
  }

  std::optional<base::Time> next_due() override {
    const Reading reading(*this);
    if (state_.timers.empty()) return std::nullopt;
    return state_.timers.begin()->first.first;
  }

  std::vector<Rejection> rejections(std::size_t limit) override {
    const Reading reading(*this);
    return newest(state_.rejections, limit);
  }

  std::vector<DeadLetter> dead_letters(std::size_t limit) override {
    const Reading reading(*this);
    return newest(state_.dead_letters, limit);
  }

 private:
  /// A read from within a unit runs on the thread that holds the lock already.
  struct Reading {
    explicit Reading(MemoryStore& store) {
      if (store.writer_.load(std::memory_order_relaxed) != std::this_thread::get_id()) {
        lock = std::shared_lock(store.mutex_);
      }
    }
    std::shared_lock<std::shared_mutex> lock;
  };

  template <class T>
  static std::vector<T> newest(const std::deque<T>& all, std::size_t limit) {
    const auto count = static_cast<std::ptrdiff_t>(std::min(limit, all.size()));
    return {all.rbegin(), all.rbegin() + count};
  }

  std::shared_mutex mutex_;
  std::atomic<std::thread::id> writer_;
  State state_;
  MemoryWork work_{state_};
};

void MemoryStore::prepare(std::span<const Table> tables, Preparing) {
  base::throw_if_any(complaints(tables));
  const std::unique_lock lock(mutex_);
  std::vector<std::string> refusals;
  for (const Table& table : tables) {
    auto& rows = at(state_.tables, table.name);
    if (!rows) rows = std::make_unique<TableRows>();
    const std::string refusal = rows->prepare(table);
    if (!refusal.empty()) refusals.push_back(refusal);
  }
  base::throw_if_any(std::move(refusals));
}

void MemoryStore::commit(std::span<Unit* const> units) {
  if (writer_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
    throw std::logic_error(
        "commit was called inside a unit of work; a unit cannot wait for another");
  }
  const std::unique_lock lock(mutex_);
  writer_.store(std::this_thread::get_id(), std::memory_order_relaxed);
  for (Unit* unit : units) {
    unit->failure = nullptr;
    try {
      unit->run(work_);
      work_.keep();
    } catch (...) {
      unit->failure = std::current_exception();
      work_.take_back();
    }
  }
  writer_.store({}, std::memory_order_relaxed);
}

std::vector<message::Envelope> MemoryStore::commands_of(const EntityKey& entity,
                                                        std::int64_t after_sequence_no,
                                                        std::size_t limit) {
  const Reading reading(*this);
  std::vector<message::Envelope> found;
  const auto type = state_.streams.find(entity.type);
  if (type == state_.streams.end()) return found;
  const auto stream = type->second.find(entity.id);
  if (stream == type->second.end()) return found;
  const auto& commands = stream->second->commands;
  const auto first = static_cast<std::size_t>(std::max<std::int64_t>(after_sequence_no, 0));
  for (std::size_t i = first; i < commands.size() && found.size() < limit; ++i) {
    found.push_back(*commands[i]);
  }
  return found;
}

std::vector<OutboxEntry> MemoryStore::outbox_after(std::int64_t id, std::size_t limit) {
  const Reading reading(*this);
  std::vector<OutboxEntry> found;
  const Outbox& outbox = state_.outbox;
  const auto first = static_cast<std::size_t>(std::max<std::int64_t>(id + 1 - outbox.first_id, 0));
  for (std::size_t i = first; i < outbox.entries.size() && found.size() < limit; ++i) {
    if (outbox.entries[i]) found.push_back(*outbox.entries[i]);
  }
  return found;
}

}  // namespace

std::shared_ptr<Store> memory() { return std::make_shared<MemoryStore>(); }

}  // namespace sourceflow::store
