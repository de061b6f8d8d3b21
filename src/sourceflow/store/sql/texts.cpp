#include "sourceflow/store/sql/texts.hpp"

#include "sourceflow/store/sql/builder.hpp"
#include "sourceflow/store/sql/schema.hpp"
#include "sourceflow/store/uniqueness.hpp"

namespace sourceflow::store::sql {
namespace {

using enum ColumnType;

using Columns = std::vector<Column>;

const Columns number{{"id", integer}};
const Columns route{{"kind", text}, {"destination", text}};
const Columns due{{"due", time}};
const Columns owned{{"owner", text}};
const Columns instance{{"owner", text}, {"ends_at", time}};
const Columns claim_columns{{"consumer", text}, {"message_id", uuid}, {"claimed_at", time}};
const Columns position_columns{{"reader", text}, {"last_position", integer}};
const Columns refusal{{"reason", text}, {"rejected_at", time}};
const Columns replay{
    {"replayed_at", time, true}, {"replayed_to", text}, {"replayed_body", text}, {"note", text}};
const Columns row_start{{"id", text}, {"version", integer}};

Columns operator+(Columns first, const Columns& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

StatementText plain(std::string text) { return {std::move(text), {}, {}}; }

void heads_part(Builder& builder, std::string_view table) {
  builder.add("(SELECT max(sequence_no) FROM ").name(table).add(" WHERE entity_type = ");
  builder.parameter(text).add(" AND entity_id = ").parameter(text).add(")");
  builder.result(Travel::integer);
}

StatementText heads_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("SELECT ");
  heads_part(builder, "sourceflow_commands");
  builder.add(", ");
  heads_part(builder, "sourceflow_events");
  return builder.done();
}

/// A table `l` of pairs of texts (t, i) that are parameters, numbered from zero (n).
Builder& numbered_pairs(Builder& builder, const Dialect& dialect, std::size_t rows) {
  builder.add("(");
  for (std::size_t i = 0; i < rows; ++i) {
    builder.add(i > 0 ? " UNION ALL SELECT " : "SELECT ").add(std::to_string(i)).add(" AS n, ");
    builder.parameter(text).add(dialect.collation).add(" AS t, ");
    builder.parameter(text).add(dialect.collation).add(" AS i");
  }
  return builder.add(") AS l");
}

/// The same for many entities, numbered.
ManyRows many_heads(const Dialect& dialect) {
  const auto write = [&](std::size_t rows) {
    Builder builder(dialect);
    const auto part = [&](std::string_view table) {
      builder.add(", (SELECT max(sequence_no) FROM ").name(table);
      builder.add(" WHERE entity_type = l.t AND entity_id = l.i)").result(Travel::integer);
    };
    builder.add("SELECT l.n").result(Travel::integer);
    part("sourceflow_commands");
    part("sourceflow_events");
    return numbered_pairs(builder.add(" FROM "), dialect, rows).done();
  };
  return {dialect.most_rows, write};
}

/// Takes claims back.
ManyRows unclaim(const Dialect& dialect) {
  const auto write = [&](std::size_t rows) {
    Builder builder(dialect);
    builder.add("DELETE FROM sourceflow_inbox WHERE ");
    for (std::size_t i = 0; i < rows; ++i) {
      builder.add(i > 0 ? " OR (consumer = " : "(consumer = ").parameter(text);
      builder.add(" AND message_id = ").parameter(uuid).add(")");
    }
    return builder.done();
  };
  return {dialect.most_rows, write};
}

StatementText forget_text(const Dialect& dialect) {
  Builder builder(dialect);
  if (dialect.deletes_in_order) {
    builder.add("DELETE FROM sourceflow_inbox WHERE claimed_at < ").parameter(time);
    builder.add(" ORDER BY claimed_at LIMIT ").parameter(integer);
    return builder.done();
  }
  builder.add("DELETE FROM sourceflow_inbox WHERE (consumer, message_id) IN (SELECT consumer, ")
      .add("message_id FROM sourceflow_inbox WHERE claimed_at < ")
      .parameter(time)
      .add(" ORDER BY claimed_at LIMIT ")
      .parameter(integer)
      .add(")");
  return builder.done();
}

StatementText newest(const Dialect& dialect, std::string_view table, const Columns& columns) {
  Builder builder(dialect);
  builder.select(table, columns).add(" ORDER BY id DESC LIMIT ").parameter(integer);
  return builder.done();
}

StatementText after(const Dialect& dialect,
                    std::string_view table,
                    const Columns& columns,
                    std::string_view key) {
  Builder builder(dialect);
  builder.select(table, columns).add(" WHERE ").name(key).add(" > ").parameter(integer);
  builder.add(" ORDER BY ").name(key).add(" LIMIT ").parameter(integer);
  return builder.done();
}

/// A statement of the dialect's own with one parameter, the dollar.
StatementText with_one(const Dialect& dialect,
                       std::string_view pattern,
                       ColumnType type,
                       std::vector<Travel> results) {
  if (pattern.empty()) return {};
  StatementText text = Builder(dialect).condition(pattern, "", {.name = {}, .type = type}).done();
  text.results = std::move(results);
  return text;
}

StatementText due_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.select("sourceflow_timers", number + route + envelope_columns()).add(" WHERE due <= ");
  builder.parameter(time).add(" ORDER BY due, id LIMIT ").parameter(integer);
  return builder.add(dialect.skip_locked).done();
}

StatementText own_outbox_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.select("sourceflow_outbox", number + route + envelope_columns());
  builder.add(" WHERE owner = ").parameter(text).add(" AND id > ").parameter(integer);
  return builder.add(" ORDER BY id LIMIT ").parameter(integer).done();
}

/// Who else has something in the outbox, and who has the newest entry of each entity there.
StatementText others_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.select("sourceflow_outbox", owned).add(" WHERE owner <> ").parameter(text);
  return builder.add(" LIMIT 1").done();
}
ManyRows owners_text(const Dialect& dialect) {
  return {dialect.most_rows, [&](std::size_t rows) {
            Builder builder(dialect);
            builder.add("SELECT l.n, (SELECT ").name("owner").add(" FROM sourceflow_outbox WHERE ");
            builder.add("entity_id = l.t AND destination = l.i ORDER BY id DESC LIMIT 1) FROM ");
            builder.result(Travel::integer).result(Travel::text);
            return numbered_pairs(builder, dialect, rows).done();
          }};
}

StatementText renew_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("UPDATE sourceflow_instances SET ends_at = ").parameter(time);
  return builder.add(" WHERE owner = ").parameter(text).done();
}

/// Owners of entries that are not alive: unknown, or with a lease that is over.
StatementText left_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add(
      "SELECT DISTINCT owner FROM sourceflow_outbox WHERE owner NOT IN (SELECT owner FROM ");
  builder.add("sourceflow_instances WHERE ends_at >= ").parameter(time).add(")");
  return builder.result(Travel::text).done();
}

StatementText adopt_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("UPDATE sourceflow_outbox SET owner = ").parameter(text);
  return builder.add(" WHERE owner = ").parameter(text).done();
}

StatementText bury_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("DELETE FROM sourceflow_instances WHERE ends_at < ").parameter(time);
  return builder.done();
}

StatementText leave_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("DELETE FROM sourceflow_instances WHERE owner = ").parameter(text);
  return builder.done();
}

ManyRows inserted_many(const Dialect& dialect, std::string_view table, const Columns& columns) {
  return {dialect.most_rows,
          [&](std::size_t rows) { return Builder(dialect).insert(table, columns, rows).done(); }};
}

ManyRows enqueue_text(const Dialect& dialect) {
  const Columns columns = route + envelope_columns() + owned;
  const Columns numbered = columns + number;
  return inserted_many(
      dialect, "sourceflow_outbox", dialect.writes_in_parallel() ? numbered : columns);
}

ManyRows claims_text(const Dialect& dialect) {
  return {dialect.most_rows, [&](std::size_t rows) {
            return Builder(dialect).insert_if_new("sourceflow_inbox", claim_columns, rows).done();
          }};
}

StatementText inserted(const Dialect& dialect, std::string_view table, const Columns& columns) {
  return Builder(dialect).insert(table, columns).done();
}

StatementText delete_among_ids(const Dialect& dialect, std::string_view table) {
  return Builder(dialect).delete_among(table, "id").done();
}

StatementText by_id(const Dialect& dialect, std::string_view start) {
  return Builder(dialect).add(start).add(" WHERE id = ").parameter(integer).done();
}

/// `UPDATE table SET ...`, whose parameters are the columns' values.
Builder updated(const Dialect& dialect, std::string_view table, const Columns& columns) {
  Builder builder(dialect);
  builder.add("UPDATE ").name(table).add(" SET ");
  bool is_first = true;
  for (const Column& column : columns) {
    builder.add(is_first ? "" : ", ").name(column.name).add(" = ").parameter(column.type);
    is_first = false;
  }
  return builder;
}

/// The row of one key, behind what begins a statement; and only as a claimant knows it.
Builder& of_key(Builder& builder) { return builder.add(" WHERE claimed_key = ").parameter(text); }
Builder& of_claimant(Builder& builder) {
  of_key(builder).add(" AND token = ").parameter(uuid);
  return builder.add(" AND is_done = ").parameter(boolean);
}

StatementText mark_replayed_text(const Dialect& dialect) {
  auto builder = updated(dialect, "sourceflow_dead_letters", replay);
  return builder.add(" WHERE letter_id = ").parameter(text).done();
}

StatementText take_key_over_text(const Dialect& dialect) {
  auto builder =
      updated(dialect,
              "sourceflow_idempotency",
              {{"token", uuid}, {"is_done", boolean}, {"ends_at", time}, {"result", text}});
  return of_claimant(builder).done();
}

StatementText find_key_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.select("sourceflow_idempotency", key_columns());
  return of_key(builder).done();
}

StatementText complete_key_text(const Dialect& dialect) {
  auto builder = updated(dialect,
                         "sourceflow_idempotency",
                         {{"is_done", boolean}, {"ends_at", time}, {"result", text}});
  return of_claimant(builder).done();
}

StatementText release_key_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("DELETE FROM sourceflow_idempotency");
  return of_claimant(builder).done();
}

StatementText ended_keys_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.select("sourceflow_idempotency", {{"claimed_key", text}}).add(" WHERE ends_at < ");
  return builder.parameter(time).add(" ORDER BY ends_at LIMIT ").parameter(integer).done();
}

StatementText forget_key_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("DELETE FROM sourceflow_idempotency");
  return of_key(builder).add(" AND ends_at < ").parameter(time).done();
}

StatementText key_counts_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("SELECT count(*) FROM sourceflow_idempotency WHERE is_done = ").parameter(boolean);
  return builder.result(Travel::integer).done();
}

StatementText known_letters_text(const Dialect& dialect) {
  Builder builder(dialect);
  builder.add("SELECT count(*) FROM sourceflow_dead_letters WHERE letter_id = ").parameter(text);
  return builder.result(Travel::integer).done();
}

}  // namespace

Texts::Texts(const Dialect& dialect)
    : data_version{dialect.data_version, {}, {Travel::integer}},
      begin(plain(dialect.begin)),
      commit(plain("COMMIT")),
      rollback(plain("ROLLBACK")),
      savepoint(plain("SAVEPOINT unit")),
      keep_unit(plain("RELEASE SAVEPOINT unit")),
      undo_unit(plain("ROLLBACK TO SAVEPOINT unit")),
      claim(Builder(dialect).insert_if_new("sourceflow_inbox", claim_columns).done()),
      forget_claims(forget_text(dialect)),
      claims(claims_text(dialect)),
      unclaim(sql::unclaim(dialect)),
      heads(heads_text(dialect)),
      last_position{"SELECT max(position) FROM sourceflow_events", {}, {Travel::integer}},
      first_position{dialect.writes_in_parallel() ? dialect.first_position : last_position.text,
                     {},
                     {Travel::integer}},
      keep_position(with_one(dialect, dialect.keep_position, integer, {})),
      many_heads(sql::many_heads(dialect)),
      lock_numbers(with_one(dialect, dialect.lock_numbers, text, {Travel::integer})),
      new_locks(with_one(dialect, dialect.new_locks, text, {})),
      append_commands(inserted_many(dialect, "sourceflow_commands", envelope_columns())),
      append_events(inserted_many(dialect, "sourceflow_events", envelope_columns())),
      commands_of(Builder(dialect)
                      .select("sourceflow_commands", envelope_columns())
                      .add(" WHERE entity_type = ")
                      .parameter(text)
                      .add(" AND entity_id = ")
                      .parameter(text)
                      .add(" AND sequence_no > ")
                      .parameter(integer)
                      .add(" ORDER BY sequence_no LIMIT ")
                      .parameter(integer)
                      .done()),
      events_after(after(dialect, "sourceflow_events", envelope_columns(), "position")),
      enqueue(enqueue_text(dialect)),
      outbox_after(after(dialect, "sourceflow_outbox", number + route + envelope_columns(), "id")),
      own_outbox(own_outbox_text(dialect)),
      owners(owners_text(dialect)),
      others(others_text(dialect)),
      renew(renew_text(dialect)),
      enrol(Builder(dialect).insert("sourceflow_instances", instance).done()),
      left(left_text(dialect)),
      adopt(adopt_text(dialect)),
      bury(bury_text(dialect)),
      leave(leave_text(dialect)),
      outbox_depth{"SELECT count(*) FROM sourceflow_outbox", {}, {Travel::integer}},
      mark_sent(by_id(dialect, "DELETE FROM sourceflow_outbox")),
      mark_all_sent(delete_among_ids(dialect, "sourceflow_outbox")),
      schedule(inserted_many(dialect, "sourceflow_timers", route + envelope_columns() + due)),
      due_timers(due_text(dialect)),
      delete_timers(delete_among_ids(dialect, "sourceflow_timers")),
      next_due(
          Builder(dialect).select("sourceflow_timers", due).add(" ORDER BY due LIMIT 1").done()),
      position(Builder(dialect)
                   .add("SELECT last_position FROM sourceflow_positions WHERE reader = ")
                   .parameter(text)
                   .result(Travel::integer)
                   .done()),
      set_position(Builder(dialect)
                       .insert("sourceflow_positions", position_columns)
                       .or_update("reader", position_columns)
                       .done()),
      record_rejections(
          inserted_many(dialect, "sourceflow_rejections", envelope_columns() + refusal)),
      rejections(newest(dialect, "sourceflow_rejections", envelope_columns() + refusal)),
      record_dead_letter(inserted(dialect, "sourceflow_dead_letters", letter_columns())),
      dead_letters(newest(dialect, "sourceflow_dead_letters", letter_columns())),
      known_letters(known_letters_text(dialect)),
      mark_replayed(mark_replayed_text(dialect)),
      claim_key(Builder(dialect).insert_if_new("sourceflow_idempotency", key_columns()).done()),
      take_key_over(take_key_over_text(dialect)),
      find_key(find_key_text(dialect)),
      complete_key(complete_key_text(dialect)),
      release_key(release_key_text(dialect)),
      ended_keys(ended_keys_text(dialect)),
      forget_key(forget_key_text(dialect)),
      key_counts(key_counts_text(dialect)) {}

TableTexts::TableTexts(const Table& table, const Dialect& dialect)
    : load(Builder(dialect)
               .select(table, Columns{row_start[1]} + table.columns)
               .add(" WHERE id = ")
               .parameter(text)
               .done()),
      erase(Builder(dialect)
                .add("DELETE FROM ")
                .name(table)
                .add(" WHERE id = ")
                .parameter(text)
                .done()),
      clear(Builder(dialect).add("DELETE FROM ").name(table).done()),
      load_many(dialect.most_rows,
                [&](std::size_t rows) {
                  Builder builder(dialect);
                  builder.select(table, row_start + table.columns).add(" WHERE id IN (");
                  return builder.parameters(Columns(rows, row_start[0])).add(")").done();
                }),
      save(dialect.most_rows,
           [&](std::size_t rows) {
             // Also without a unique index: another version of the program may have created one.
             return Builder(dialect)
                 .insert(table, row_start + table.columns, rows)
                 .or_update("id", row_start + table.columns, "version")
                 .done();
           }),
      not_unique(store::not_unique(table.name, unique_indexes(table))) {}

}  // namespace sourceflow::store::sql
