#include <algorithm>

#include "sourceflow/store/sql/lock_number.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {

bool SqlWork::renew(base::Time lease_ends) {
  const auto renewed = with(texts_.renew, [&](Statement& statement) {
    put(statement, 0, lease_ends);
    statement.set(1, owner_);
    return statement.run() > 0;
  });
  if (renewed) return true;
  with(texts_.enrol, [&](Statement& statement) {
    statement.set(0, owner_);
    put(statement, 1, lease_ends);
    return statement.run();
  });
  return false;
}

bool SqlWork::take_over(base::Time now) {
  const auto left = [&] {
    return with(texts_.left, [&](Statement& statement) {
      put(statement, 0, now);
      std::vector<std::string> owners;
      for (bool has = statement.first(); has; has = statement.next()) {
        owners.push_back(statement.text(0));
      }
      return owners;
    });
  };
  if (left().empty()) return false;
  lock(owners_number);
  std::int64_t count = 0;
  for (const std::string& owner : left()) {
    count += with(texts_.adopt, [&](Statement& statement) {
      statement.set(0, owner_);
      statement.set(1, owner);
      return statement.run();
    });
  }
  with(texts_.bury, [&](Statement& statement) {
    put(statement, 0, now);
    return statement.run();
  });
  return count > 0;
}

void SqlWork::leave() {
  with(texts_.leave, [&](Statement& statement) {
    statement.set(0, owner_);
    return statement.run();
  });
}

bool SqlWork::has_others() {
  return with(texts_.others, [&](Statement& statement) {
    statement.set(0, owner_);
    const bool has = statement.first();
    if (has) statement.finish();
    return has;
  });
}

std::string SqlWork::owner_of(const OutboxEntry& entry) {
  const auto found = [&] {
    return with(texts_.owner, [&](Statement& statement) {
      statement.set(0, entry.envelope.entity_id);
      statement.set(1, entry.destination);
      std::string owner(owner_);
      if (!statement.first()) return owner;
      owner = statement.text(0);
      statement.finish();
      return owner;
    });
  };
  if (found() == owner_) return std::string(owner_);
  // Whoever it is may be dead, and be followed by another at this moment.
  lock(owners_number);
  return found();
}

void SqlWork::insert_late() {
  const bool is_entry_there =
      std::ranges::any_of(late_, [](const Late& one) { return !one.is_event; });
  std::vector<std::string> owners(late_.size(), std::string(owner_));
  if (is_entry_there && has_others()) {
    for (std::size_t i = 0; i < late_.size(); ++i) {
      if (!late_[i].is_event) owners[i] = owner_of(late_[i].entry);
    }
  }
  std::size_t next_owner = 0;
  for (auto& [is_event, entry] : late_) {
    const std::int64_t position = next_position();
    const std::string& owner = owners[next_owner++];
    if (is_event) {
      insert_event(entry.envelope, position);
    } else {
      auto& own = entry.envelope.position;
      if (own < 0) own = first_position_ - own;
      insert_entry(entry, position, owner);
    }
  }
  late_.clear();
}

void SqlWork::enqueue(const OutboxEntry& entry) {
  const Dialect& dialect = connection_.dialect();
  if (dialect.gives_positions_late()) {
    late_.push_back({false, entry});
  } else {
    insert_entry(entry, 0, owner_);
  }
}

void SqlWork::insert_entry(const OutboxEntry& entry, std::int64_t id, std::string_view owner) {
  with(texts_.enqueue, [&](Statement& statement) {
    const std::size_t next = put_entry(statement, entry);
    statement.set(next, owner);
    if (id != 0) statement.set(next + 1, id);
    return statement.run();
  });
}

void SqlWork::mark_sent(std::span<const std::int64_t> outbox_ids) {
  if (outbox_ids.empty()) return;
  if (outbox_ids.size() > 1) return run_on_list(texts_.mark_all_sent, outbox_ids);
  with(texts_.mark_sent, [&](Statement& statement) {
    statement.set(0, outbox_ids.front());
    return statement.run();
  });
}

void SqlWork::run_on_list(const StatementText& text, std::span<const std::int64_t> numbers) {
  with(text, [&](Statement& statement) {
    statement.set(0, list_of(numbers, connection_.dialect()));
    return statement.run();
  });
}

void SqlWork::schedule(const OutboxEntry& entry, base::Time due) {
  with(texts_.schedule, [&](Statement& statement) {
    const std::size_t next = put_entry(statement, entry);
    put(statement, next, due);
    return statement.run();
  });
}

std::size_t SqlWork::release_due(base::Time now, std::size_t limit) {
  const auto due = with(texts_.due_timers, [&](Statement& statement) {
    put(statement, 0, now);
    statement.set(1, to_limit(limit));
    std::vector<OutboxEntry> entries;
    for (bool has = statement.first(); has; has = statement.next()) {
      entries.push_back(take_entry(statement));
    }
    return entries;
  });
  if (due.empty()) return 0;
  std::vector<std::int64_t> ids;
  for (const OutboxEntry& entry : due) {
    enqueue(entry);
    ids.push_back(entry.id);
  }
  run_on_list(texts_.delete_timers, ids);
  return due.size();
}

}  // namespace sourceflow::store::sql
