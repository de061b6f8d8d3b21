#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {

std::optional<SqlWork::KeyRow> SqlWork::find_key(std::string_view key) {
  return with(texts_.find_key, [&](Statement& statement) {
    statement.set(0, key);
    std::optional<KeyRow> row;
    if (!statement.first()) return row;
    row = KeyRow{take_uuid(statement, 1), statement.integer(2) != 0, {}};
    row->found = {.state = row->is_done ? KeyState::done : KeyState::in_progress,
                  .result = std::move(statement.text(4)),
                  .ends_at = take_time(statement, 3)};
    statement.finish();
    return row;
  });
}

bool SqlWork::take_key_over(const KeyHolder& holder, const KeyRow& seen, base::Time lease_ends) {
  return with(texts_.take_key_over, [&](Statement& statement) {
    put(statement, 0, holder.token);
    statement.set(1, std::int64_t{0});
    put(statement, 2, lease_ends);
    statement.set(3, std::string_view{});
    statement.set(4, holder.key);
    put(statement, 5, seen.token);
    statement.set(6, std::int64_t{seen.is_done});
    return statement.run() > 0;
  });
}

FoundKey SqlWork::claim_key(const KeyHolder& holder, base::Time now, base::Time lease_ends) {
  check_key(holder.key, connection_.dialect());
  open_savepoint();
  const auto insert = [&](Statement& statement) {
    statement.set(0, holder.key);
    put(statement, 1, holder.token);
    statement.set(2, std::int64_t{0});
    put(statement, 3, lease_ends);
    statement.set(4, std::string_view{});
    return statement.run() > 0;
  };
  // Each round that ends without an answer was lost to another claimant.
  for (int round = 0; round < 3; ++round) {
    if (with(texts_.claim_key, insert)) return {.ends_at = lease_ends};
    auto row = find_key(holder.key);
    if (!row) continue;
    const bool is_own = row->token == holder.token && !row->is_done;
    if (row->found.ends_at > now) {
      if (is_own) row->found.state = KeyState::fresh;
      return std::move(row->found);
    }
    if (take_key_over(holder, *row, lease_ends))
      return {.is_taken_over = !row->is_done && !is_own, .ends_at = lease_ends};
  }
  return {.state = KeyState::in_progress, .ends_at = now};
}

bool SqlWork::complete_key(const KeyHolder& holder, std::string_view result, base::Time forget_at) {
  open_savepoint();
  const bool is_changed = with(texts_.complete_key, [&](Statement& statement) {
    statement.set(0, std::int64_t{1});
    put(statement, 1, forget_at);
    statement.set(2, result);
    statement.set(3, holder.key);
    put(statement, 4, holder.token);
    statement.set(5, std::int64_t{0});
    return statement.run() > 0;
  });
  if (is_changed) return true;
  // It may have been completed by this claimant, who did not get the answer and asks again.
  const auto row = find_key(holder.key);
  return row && row->token == holder.token && row->is_done;
}

bool SqlWork::release_key(const KeyHolder& holder) {
  open_savepoint();
  return with(texts_.release_key, [&](Statement& statement) {
    statement.set(0, holder.key);
    put(statement, 1, holder.token);
    statement.set(2, std::int64_t{0});
    return statement.run() > 0;
  });
}

std::size_t SqlWork::prune_keys(base::Time before, std::size_t limit) {
  open_savepoint();
  const std::vector<std::string> ended = with(texts_.ended_keys, [&](Statement& statement) {
    put(statement, 0, before);
    statement.set(1, to_limit(limit));
    std::vector<std::string> keys;
    for (bool has = statement.first(); has; has = statement.next())
      keys.push_back(std::move(statement.text(0)));
    return keys;
  });
  for (const auto& key : ended) {
    with(texts_.forget_key, [&](Statement& statement) {
      statement.set(0, key);
      put(statement, 1, before);
      return statement.run();
    });
  }
  return ended.size();
}

KeyCounts SqlWork::key_counts() {
  const auto count = [&](bool is_done) {
    return with(texts_.key_counts, [&](Statement& statement) {
      statement.set(0, std::int64_t{is_done});
      return first_integer(statement).value_or(0);
    });
  };
  return {.in_progress = count(false), .done = count(true)};
}

}  // namespace sourceflow::store::sql
