#include <algorithm>

#include "sourceflow/store/sql/envelope_columns.hpp"
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

std::vector<std::string> SqlWork::owners_of_late(bool has_others) {
  const auto& late = pending_.late;
  std::vector<std::string> owners(late.size(), std::string(owner_));
  if (!has_others) return owners;
  std::map<Pair, std::string> wanted;
  for (const auto& [is_event, entry] : late)
    if (!is_event) wanted[{entry.envelope.entity_id, entry.destination}] = owner_;
  ask_for_owners(wanted);
  std::erase_if(wanted, [&](const auto& one) { return one.second == owner_; });
  if (wanted.empty()) return owners;
  // Whoever they are may be dead, and be followed by others at this moment.
  lock(owners_number);
  for (auto& [pair, owner] : wanted) owner = owner_;
  ask_for_owners(wanted);
  for (std::size_t i = 0; i < late.size(); ++i) {
    const auto& [is_event, entry] = late[i];
    const auto found = wanted.find({entry.envelope.entity_id, entry.destination});
    if (!is_event && found != wanted.end()) owners[i] = found->second;
  }
  return owners;
}

void SqlWork::ask_for_owners(std::map<Pair, std::string>& wanted) {
  std::vector<Pair> pairs;
  for (const auto& [pair, owner] : wanted) pairs.push_back(pair);
  ask_about(texts_.owners, pairs, [&](Statement& statement, std::size_t i) {
    if (!statement.is_null(1)) wanted[pairs[i]] = statement.text(1);
  });
  land();
}

void SqlWork::insert_late() {
  auto& late = pending_.late;
  if (late.empty()) return;
  const bool is_numbered_here = connection_.dialect().gives_positions_late();
  // The last number is asked for together with all that was written before.
  bool has_others = false;
  const bool is_shared =
      is_numbered_here &&
      std::ranges::any_of(late, [](const Pending::Late& one) { return !one.is_event; });
  if (is_shared) {
    in_flight(
        texts_.others,
        [&](Statement& statement) { statement.set(0, owner_); },
        [&](Statement& statement) {
          has_others = statement.first();
          if (has_others) statement.finish();
        });
  }
  if (is_numbered_here && !last_position_) {
    in_flight(
        texts_.first_position,
        [](Statement&) {},
        [&](Statement& statement) {
          last_position_ = first_integer(statement).value_or(0);
          first_position_ = *last_position_;
        });
  }
  land();
  const auto owners = owners_of_late(has_others);
  std::vector<std::size_t> events;
  std::vector<std::size_t> entries;
  for (std::size_t i = 0; i < late.size(); ++i) {
    auto& [is_event, entry] = late[i];
    if (is_numbered_here) {
      auto& position = entry.envelope.position;
      entry.id = next_position();
      if (is_event) {
        position = entry.id;
      } else if (position < 0) {
        position = first_position_ - position;
      }
    }
    (is_event ? events : entries).push_back(i);
  }
  const auto envelope = [&](std::size_t i) -> const message::Envelope& {
    return late[i].entry.envelope;
  };
  write_many(
      texts_.append_events,
      events.size(),
      [&](std::size_t i) { return weight_of(envelope(events[i])); },
      [&](Statement& statement, std::size_t i) {
        const auto& event = envelope(events[i]);
        put(statement, 0, event, event.position);
      });
  write_many(
      texts_.enqueue,
      entries.size(),
      [&](std::size_t i) { return weight_of(envelope(entries[i])); },
      [&](Statement& statement, std::size_t i) {
        const OutboxEntry& entry = late[entries[i]].entry;
        const std::size_t next = put_entry(statement, entry);
        statement.set(next, owners[entries[i]]);
        if (is_numbered_here) statement.set(next + 1, entry.id);
      });
  late.clear();
}

void SqlWork::enqueue(const OutboxEntry& entry) { pending_.late.emplace_back(false, entry); }

void SqlWork::mark_sent(std::span<const std::int64_t> outbox_ids) {
  pending_.sent.insert(pending_.sent.end(), outbox_ids.begin(), outbox_ids.end());
}

void SqlWork::run_on_list(const StatementText& text, std::span<const std::int64_t> numbers) {
  in_flight(
      text,
      [&](Statement& statement) { statement.set(0, list_of(numbers, connection_.dialect())); },
      [](Statement& statement) { statement.run(); });
}

void SqlWork::schedule(const OutboxEntry& entry, base::Time due) {
  pending_.timers.push_back({entry, due});
}

std::size_t SqlWork::release_due(base::Time now, std::size_t limit) {
  settle();
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
