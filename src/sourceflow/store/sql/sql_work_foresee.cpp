#include <algorithm>
#include <map>
#include <set>

#include "sourceflow/store/sql/lock_number.hpp"
#include "sourceflow/store/sql/rows.hpp"
#include "sourceflow/store/sql/sql_work.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {
namespace {

/// Calls `ask(text, begin, end)` for as many of `count` at once as there is a text for.
template <class Ask>
void ask_for_many(const ManyRows& many, std::size_t count, Ask ask) {
  for (std::size_t done = 0; done < count;) {
    const auto& [rows, text] = many.at_least(count - done);
    const std::size_t end = std::min(done + rows, count);
    ask(text, done, end);
    done = end;
  }
}

}  // namespace

void SqlWork::foresee(std::span<Unit* const> units) {
  if (is_careful_ || !connection_.dialect().is_far) return;
  std::vector<Expected> expected;
  for (const Unit* unit : units) expected.push_back(unit->expected());
  if (!foresee_claims(expected)) {
    // Some are known already, and the database does not tell which: each is asked for alone.
    run(texts_.rollback);
    begin();
  }
  foresee_locks(expected);
  foresee_heads(expected);
  foresee_rows(expected);
}

bool SqlWork::foresee_claims(std::span<const Expected> expected) {
  // A text that is too long fails its own unit only.
  const std::size_t longest = connection_.dialect().longest_key;
  std::map<FreeClaims::Claim, base::Time> claims;
  for (const auto& [claim, entity, rows] : expected) {
    if (claim && (longest == 0 || claim->consumer.size() <= longest))
      claims.try_emplace({claim->consumer, claim->id}, claim->now);
  }
  // In an order that all programs share, or they would wait for each other.
  std::int64_t written = 0;
  auto next = claims.begin();
  for (std::size_t left = claims.size(); left > 0;) {
    const auto& [rows, text] = texts_.claims.up_to(left);
    written += with(text, [&](Statement& statement) {
      for (std::size_t i = 0; i < rows; ++i, ++next) {
        put_claim(statement, next->first.first, next->first.second, next->second);
        statement.next_row(text.parameters.size() / rows);
      }
      return statement.run();
    });
    left -= rows;
  }
  if (written < static_cast<std::int64_t>(claims.size())) return false;
  for (const auto& [claim, now] : claims) claims_.add(claim);
  return true;
}

void SqlWork::foresee_locks(std::span<const Expected> expected) {
  std::set<std::int64_t> numbers;
  for (const Expected& one : expected) {
    if (one.entity)
      numbers.insert(lock_number(one.entity->type, one.entity->id, connection_.dialect()));
    const auto is_others = [&](const Expected::KeyedRow& row) {
      return !one.entity || one.entity->id != row.id;
    };
    if (std::ranges::any_of(one.rows, is_others)) numbers.insert(turn_number);
  }
  if (!numbers.empty()) lock_all({numbers.begin(), numbers.end()});
}

void SqlWork::foresee_heads(std::span<const Expected> expected) {
  std::set<EntityKey> wanted;
  for (const Expected& one : expected)
    if (one.entity) wanted.insert(*one.entity);
  const std::vector<EntityKey> entities(wanted.begin(), wanted.end());
  ask_for_many(texts_.many_heads,
               entities.size(),
               [&](const StatementText& text, std::size_t begin, std::size_t end) {
                 with(text, [&](Statement& statement) {
                   for (std::size_t i = 0; i < text.parameters.size() / 2; ++i) {
                     const EntityKey& entity = entities[std::min(begin + i, end - 1)];
                     statement.set(2 * i, entity.type);
                     statement.set(2 * i + 1, entity.id);
                   }
                   for (bool has = statement.first(); has; has = statement.next()) {
                     const auto number = static_cast<std::size_t>(statement.integer(0));
                     const EntityKey& entity = entities[std::min(begin + number, end - 1)];
                     const auto head = [&](std::size_t result) {
                       return statement.is_null(result) ? 0 : statement.integer(result);
                     };
                     heads_.learn(entity.type, entity.id, {head(1), head(2)});
                   }
                   return 0;
                 });
               });
}

void SqlWork::foresee_rows(std::span<const Expected> expected) {
  std::map<const TableTexts*, std::pair<const Table*, std::set<std::string>>> wanted;
  for (const Expected& one : expected) {
    for (const auto& [table, id] : one.rows) {
      const auto found = tables_.find(table->name);
      if (found == tables_.end()) continue;
      auto& [of_table, ids] = wanted[&found->second];
      of_table = table;
      ids.insert(id);
    }
  }
  for (const auto& [texts, rows] : wanted) {
    const Table& table = *rows.first;
    const std::vector<std::string> ids(rows.second.begin(), rows.second.end());
    for (const auto& id : ids) rows_.learn(*texts, id, std::nullopt);
    ask_for_many(texts->load_many,
                 ids.size(),
                 [&](const StatementText& text, std::size_t begin, std::size_t end) {
                   with(text, [&](Statement& statement) {
                     for (std::size_t i = 0; i < text.parameters.size(); ++i)
                       statement.set(i, ids[std::min(begin + i, end - 1)]);
                     for (bool has = statement.first(); has; has = statement.next()) {
                       const std::string id = statement.text(0);
                       rows_.learn(*texts,
                                   id,
                                   StoredRow{id,
                                             statement.integer(1),
                                             take_row(statement, 2, table, connection_.dialect())});
                     }
                     return 0;
                   });
                 });
  }
}

}  // namespace sourceflow::store::sql
