#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

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
  try {
    foresee_all(expected);
  } catch (const std::invalid_argument& error) {
    // One of the units asks for what no statement can hold: with care, it fails alone.
    throw Unwritable(error.what());
  }
}

void SqlWork::foresee_all(std::span<const Expected> expected) {
  // Claims that the database did not take, because it has them.
  std::int64_t known = 0;
  foresee_claims(expected, known);
  foresee_the_rest(expected);
  if (known == 0) return;
  // It does not tell which they are: each is asked for alone.
  run(texts_.rollback);
  begin();
  foresee_the_rest(expected);
}

void SqlWork::foresee_the_rest(std::span<const Expected> expected) {
  foresee_locks(expected);
  foresee_heads(expected);
  foresee_rows(expected);
  land();
}

void SqlWork::foresee_claims(std::span<const Expected> expected, std::int64_t& known) {
  // A text that is too long fails its own unit only.
  const std::size_t longest = connection_.dialect().longest_key;
  // In an order that all programs share, or they would wait for each other.
  std::map<FreeClaims::Claim, base::Time> claims;
  for (const auto& [claim, entities, rows] : expected) {
    if (claim && (longest == 0 || claim->consumer.size() <= longest))
      claims.try_emplace({claim->consumer, claim->id}, claim->now);
  }
  auto next = claims.begin();
  for (std::size_t left = claims.size(); left > 0;) {
    const auto& [rows, text] = texts_.claims.up_to(left);
    in_flight(
        text,
        [&](Statement& statement) {
          for (std::size_t i = 0; i < rows; ++i, ++next) {
            put_claim(statement, next->first.first, next->first.second, next->second);
            statement.next_row(text.parameters.size() / rows);
          }
        },
        [&known, wanted = static_cast<std::int64_t>(rows)](Statement& statement) {
          known += wanted - statement.run();
        });
    left -= rows;
  }
  for (const auto& [claim, now] : claims) claims_.add(claim);
}

void SqlWork::foresee_locks(std::span<const Expected> expected) {
  const Dialect& dialect = connection_.dialect();
  std::set<std::int64_t> wanted;
  for (const Expected& one : expected) {
    for (const auto& [type, id] : one.entities) wanted.insert(lock_number(type, id, dialect));
    const auto is_others = [&](const Expected::KeyedRow& row) {
      return std::ranges::find(one.entities, row.id, &EntityKey::id) == one.entities.end();
    };
    if (std::ranges::any_of(one.rows, is_others)) wanted.insert(turn_number);
  }
  if (wanted.empty()) return;
  const std::vector<std::int64_t> numbers(wanted.begin(), wanted.end());
  if (!dialect.new_locks.empty()) return lock_all(numbers);
  // Every number is there to be locked, so the answer tells nothing.
  in_flight(
      texts_.lock_numbers,
      [&](Statement& statement) { statement.set(0, list_of(numbers, dialect)); },
      [](Statement& statement) { statement.run(); });
  locked_.insert(numbers.begin(), numbers.end());
}

void SqlWork::foresee_heads(std::span<const Expected> expected) {
  std::set<Pair> wanted;
  for (const Expected& one : expected)
    for (const auto& [type, id] : one.entities) wanted.emplace(type, id);
  const std::vector<Pair> entities(wanted.begin(), wanted.end());
  ask_about(texts_.many_heads, entities, [this, entities](Statement& statement, std::size_t i) {
    const auto head = [&](std::size_t result) {
      return statement.is_null(result) ? 0 : statement.integer(result);
    };
    heads_.learn(entities[i].first, entities[i].second, {head(1), head(2)});
  });
}

void SqlWork::ask_about(const ManyRows& many,
                        const std::vector<Pair>& pairs,
                        const std::function<void(Statement&, std::size_t)>& take) {
  ask_for_many(
      many, pairs.size(), [&](const StatementText& text, std::size_t begin, std::size_t end) {
        in_flight(
            text,
            [&](Statement& statement) {
              for (std::size_t i = 0; i < text.parameters.size() / 2; ++i) {
                const auto& [first, second] = pairs[std::min(begin + i, end - 1)];
                statement.set(2 * i, first);
                statement.set(2 * i + 1, second);
              }
            },
            [take, begin, end](Statement& statement) {
              for (bool has = statement.first(); has; has = statement.next()) {
                const auto number = static_cast<std::size_t>(statement.integer(0));
                take(statement, std::min(begin + number, end - 1));
              }
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
    const std::vector<std::string> ids(rows.second.begin(), rows.second.end());
    for (const auto& id : ids) rows_.learn(*texts, id, std::nullopt);
    ask_for_many(texts->load_many,
                 ids.size(),
                 [&](const StatementText& text, std::size_t begin, std::size_t end) {
                   in_flight(
                       text,
                       [&](Statement& statement) {
                         for (std::size_t i = 0; i < text.parameters.size(); ++i)
                           statement.set(i, ids[std::min(begin + i, end - 1)]);
                       },
                       [this, of = texts, table = rows.first](Statement& statement) {
                         learn_rows(statement, *of, *table);
                       });
                 });
  }
}

void SqlWork::learn_rows(Statement& statement, const TableTexts& texts, const Table& table) {
  for (bool has = statement.first(); has; has = statement.next()) {
    const std::string id = statement.text(0);
    const std::int64_t version = statement.integer(1);
    rows_.learn(
        texts, id, StoredRow{id, version, take_row(statement, 2, table, connection_.dialect())});
  }
}

}  // namespace sourceflow::store::sql
