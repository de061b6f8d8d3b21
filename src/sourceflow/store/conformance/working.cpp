#include "sourceflow/store/conformance/working.hpp"

#include <array>

namespace sourceflow::store::conformance {

void commit(Store& store, Work work) {
  const auto failures = commit_together(store, {std::move(work)});
  if (failures.front()) std::rethrow_exception(failures.front());
}

std::vector<std::exception_ptr> commit_together(Store& store, std::vector<Work> works) {
  std::vector<WorkUnit> units;
  units.reserve(works.size());
  for (Work& work : works) units.emplace_back(std::move(work));
  return commit_together(store, std::move(units));
}

std::vector<std::exception_ptr> commit_together(Store& store, std::vector<WorkUnit> units) {
  std::vector<Unit*> pointers;
  for (WorkUnit& unit : units) pointers.push_back(&unit);
  store.commit(pointers);
  std::vector<std::exception_ptr> failures;
  for (const WorkUnit& unit : units) failures.push_back(unit.failure);
  return failures;
}

base::Time at(std::int64_t seconds) {
  return base::Time{std::chrono::seconds{1'000'000'000 + seconds}} + base::Duration{123'456};
}

base::MessageId id(std::uint64_t number) {
  base::MessageId result;
  for (std::size_t i = 0; i < 8; ++i) {
    result.bytes[15 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  result.bytes[0] = 1;
  return result;
}

message::Envelope command(const std::string& entity, std::int64_t sequence_no) {
  message::Envelope envelope;
  envelope.id = base::derived_uuid(id(1), entity + "/" + std::to_string(sequence_no));
  envelope.name = "CreateOrder";
  envelope.entity_type = "Order";
  envelope.entity_id = entity;
  envelope.sequence_no = sequence_no;
  envelope.occurred_on = at(sequence_no);
  envelope.correlation_id = id(2);
  envelope.causation_id = id(3);
  envelope.properties = {{"tenant", "Zürich \"A\""}, {"empty", ""}};
  envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  envelope.tracestate = "vendor=1";
  envelope.payload = R"({"customer":"Ünal 🚲","cents":1})";
  return envelope;
}

message::Envelope event(const std::string& entity, std::int64_t sequence_no) {
  message::Envelope envelope = command(entity, sequence_no);
  envelope.name = "OrderCreated";
  // Whatever may be empty is empty here.
  envelope.correlation_id.reset();
  envelope.causation_id.reset();
  envelope.properties.clear();
  envelope.traceparent.clear();
  envelope.tracestate.clear();
  return envelope;
}

OutboxEntry entry(const std::string& entity, const std::string& destination) {
  return {0, MessageKind::event, destination, command(entity, 1)};
}

EntityKey order(const std::string& id) { return {"Order", id}; }

void append_next(UnitOfWork& work, const std::string& entity) {
  const Heads heads = work.heads(order(entity));
  work.append_command(command(entity, heads.command + 1));
  work.append_event(event(entity, heads.event + 1));
}

const Table& all_types() {
  static const Table table = [] {
    Table made{"all_types", {}};
    for (int i = 0; i < static_cast<int>(column_types); ++i) {
      const std::string name = "column_" + std::to_string(i);
      const auto type = static_cast<ColumnType>(i);
      const bool is_decimal = type == ColumnType::decimal;
      Column column{name, type, false, is_decimal ? 18 : 0, is_decimal ? 4 : 0};
      made.columns.push_back(column);
      column.name += "_or_null";
      column.nullable = true;
      made.columns.push_back(column);
    }
    return made;
  }();
  return table;
}

const Table& notes() {
  static const Table table{"notes",
                           {{"text", ColumnType::text}, {"number", ColumnType::integer, true}}};
  return table;
}

Row note(const std::string& text, Value number) { return {text, std::move(number)}; }

std::shared_ptr<Store> opened(const std::function<std::shared_ptr<Store>()>& database) {
  std::shared_ptr<Store> store = database();
  const std::array tables{all_types(), notes()};
  store->prepare(tables);
  return store;
}

Shown shown(Store& store) {
  constexpr std::size_t all = 1'000'000;
  Shown result;
  result.events = store.events_after(0, all);
  result.commands = store.commands_of(order("1"), 0, all);
  result.rows = store.rows(notes(), {});
  result.outbox = store.outbox_after(0, all);
  result.outbox_depth = store.outbox_depth();
  result.next_due = store.next_due();
  result.rejections = store.rejections(all);
  result.dead_letters = store.dead_letters(all);
  result.position = store.position("reader");
  result.last_position = store.last_position();
  commit(store, [&](UnitOfWork& work) { result.keys = work.key_counts(); });
  return result;
}

void stock(Store& store) {
  commit(store, [](UnitOfWork& work) {
    append_next(work, "1");
    work.claim("stock", id(1), at(0));
    work.save(notes(), "kept", 1, note("kept", std::int64_t{1}));
    work.save(notes(), "erased", 1, note("erased"));
    work.enqueue(entry("1", "first"));
    work.enqueue(entry("1", "second"));
    work.schedule(entry("1", "later"), at(100));
    work.schedule(entry("1", "soon"), at(10));
    work.set_position("reader", 7);
    work.record_rejection({command("1", 1), "paid already", at(1)});
    work.record_dead_letter({"orders.fifo", "no JSON", "<xml/>", at(2)});
    work.record_dead_letter({"orders.fifo", "broken", "{}", at(2), "letter"});
    work.claim_key({"held", id(1)}, at(0), at(100));
    work.claim_key({"ended", id(1)}, at(0), at(1));
  });
}

std::vector<std::int64_t> waiting(Store& store) {
  std::vector<std::int64_t> ids;
  for (const auto& each : store.outbox_after(0, 1000)) ids.push_back(each.id);
  return ids;
}

void do_everything(UnitOfWork& work, const std::vector<std::int64_t>& sent) {
  append_next(work, "1");
  append_next(work, "new");
  work.claim("stock", id(2), at(1));
  work.save(notes(), "kept", 2, note("changed"));
  work.save(notes(), "new", 1, note("new"));
  work.erase(notes(), "erased");
  work.clear(notes());
  work.save(notes(), "after clear", 1, note("after clear"));
  work.enqueue(entry("1", "third"));
  work.mark_sent(sent);
  work.schedule(entry("1", "never"), at(5));
  work.release_due(at(50), 10);
  work.set_position("reader", 8);
  work.record_rejection({command("1", 2), "refused", at(3)});
  work.record_dead_letter({"orders.fifo", "unknown", "{}", at(4)});
  work.mark_replayed("letter", {at(5), "orders.fifo", "", "mended"});
  work.prune_inbox(at(1000), 10);
  work.prune_keys(at(5), 10);
  work.complete_key({"held", id(1)}, "result", at(200));
  work.claim_key({"new", id(1)}, at(0), at(100));
}

}  // namespace sourceflow::store::conformance
