#include "store_units.hpp"

#include <algorithm>
#include <utility>

namespace sourceflow::bench {

using store::ColumnType;

const store::Table& airports() {
  static const store::Table table{"airport",
                                  {{"departures", ColumnType::integer},
                                   {"delayed", ColumnType::integer},
                                   {"total_delay", ColumnType::integer}}};
  return table;
}

HandledCommand::HandledCommand(bool sends) : sends_(sends) {
  command_.name = "RecordDeparture";
  command_.entity_type = "Airport";
  command_.occurred_on = base::Time{std::chrono::seconds{1'000'000'000}};
  command_.payload = R"({"date":"2001-01-14","delay":12,"distance":733,"destination":"ORD"})";
  event_ = command_;
  event_.name = "FlightDeparted";
}

void HandledCommand::become(std::int64_t number) {
  number_ = number;
  command_.id = base::make_uuid();
  command_.entity_id = "A" + std::to_string(number * 7919 % 300);
  event_.entity_id = command_.entity_id;
  event_.id = base::make_uuid();
  event_.correlation_id = command_.id;
  event_.causation_id = command_.id;
}

void HandledCommand::run(store::UnitOfWork& work) {
  if (!work.claim("operations", command_.id, command_.occurred_on)) return;
  const store::Heads heads = work.heads({command_.entity_type, command_.entity_id});
  const auto before = work.load(airports(), command_.entity_id);
  store::Row row =
      before ? before->row : store::Row{std::int64_t{0}, std::int64_t{0}, std::int64_t{0}};
  std::get<std::int64_t>(row[0]) += 1;
  std::get<std::int64_t>(row[2]) += 12;
  command_.sequence_no = heads.command + 1;
  event_.sequence_no = heads.event + 1;
  work.save(airports(), command_.entity_id, command_.sequence_no, row);
  work.append_command(command_);
  event_.position = work.append_event(event_);
  if (!sends_) return;
  entry_.kind = store::MessageKind::event;
  entry_.destination = "flight-events";
  entry_.envelope = event_;
  work.enqueue(entry_);
  const std::int64_t sent = number_ - outbox_lag;
  if (sent > 0) work.mark_sent(std::span(&sent, 1));
}

store::Expected HandledCommand::expected() const {
  return {.claim = store::Expected::Claim{"operations", command_.id, command_.occurred_on},
          .entities = {{command_.entity_type, command_.entity_id}},
          .rows = {{&airports(), command_.entity_id}}};
}

std::string new_name() {
  static int names = 0;
  return "R" + std::to_string(++names) + "-";
}

AppendEvents::AppendEvents(std::int64_t count, std::string prefix, std::int64_t entities)
    : count_(count), prefix_(std::move(prefix)), entities_(entities) {
  event_.name = "FlightDeparted";
  event_.entity_type = "Airport";
  event_.payload = R"({"date":"2001-01-14","delay":12,"distance":733,"destination":"ORD"})";
}

void AppendEvents::run(store::UnitOfWork& work) {
  for (std::int64_t i = 0; i < count_; ++i, ++number_) {
    event_.id = base::make_uuid();
    event_.correlation_id = event_.causation_id = base::make_uuid();
    event_.entity_id = prefix_ + std::to_string(number_ % entities_);
    event_.sequence_no = number_ / entities_ + 1;
    work.append_event(event_);
  }
}

store::Expected AppendEvents::expected() const {
  store::Expected expected;
  for (std::int64_t i = 0; i < std::min(count_, entities_); ++i)
    expected.entities.push_back({event_.entity_type, prefix_ + std::to_string(i)});
  return expected;
}

}  // namespace sourceflow::bench
