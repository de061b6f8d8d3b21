#include "server_by_hand.hpp"

#include <algorithm>
#include <map>

#include "sourceflow/base/uuid.hpp"
#include "sourceflow/store/sql/lock_number.hpp"

#include "store_units.hpp"

namespace sourceflow::bench {
namespace {

using Values = ServerByHand::Values;

constexpr const char* now = "2001-09-09T01:46:40.000000Z";
constexpr const char* payload =
    R"({"date":"2001-01-14","delay":12,"distance":733,"destination":"ORD"})";

std::string text(std::int64_t number) { return std::to_string(number); }

std::string entity_of(std::int64_t number) { return "A" + text(number * 7919 % 300); }

std::int64_t number_in(const std::string& found) { return found.empty() ? 0 : std::stoll(found); }

void add_envelope(Values& values,
                  const std::string& entity,
                  std::int64_t sequence_no,
                  std::int64_t position) {
  for (std::string value : {base::make_uuid().text(),
                            std::string("RecordDeparture"),
                            std::string("Airport"),
                            entity,
                            text(sequence_no),
                            text(position),
                            std::string(now),
                            base::make_uuid().text(),
                            base::make_uuid().text(),
                            std::string(),
                            std::string(),
                            std::string(),
                            std::string(payload)})
    values.push_back(std::move(value));
}

}  // namespace

ServerByHand::ServerByHand(const store::sql::Dialect& dialect)
    : dialect_(dialect), texts_(dialect), airports_(airports(), dialect) {}

template <class Add>
void ServerByHand::write(const store::sql::ManyRows& many, std::size_t count, Add add) {
  for (std::size_t done = 0; done < count;) {
    const auto& [rows, statement] = many.up_to(count - done);
    Values values;
    values.reserve(statement.parameters.size());
    for (std::size_t i = 0; i < rows; ++i) add(values, static_cast<std::int64_t>(done + i));
    run(statement.text, values);
    done += rows;
  }
}

std::int64_t ServerByHand::take_numbers(std::size_t count) {
  const std::int64_t last = number_in(run(texts_.first_position.text, {})[0][0]);
  run(texts_.keep_position.text, {text(last + static_cast<std::int64_t>(count))});
  return last;
}

void ServerByHand::lock(std::vector<std::int64_t> numbers) {
  std::ranges::sort(numbers);
  const std::string list = list_of(numbers, dialect_);
  const auto found = run(texts_.lock_numbers.text, {list});
  if (dialect_.new_locks.empty() || found.size() == numbers.size()) return;
  run(texts_.new_locks.text, {list});
  run(texts_.lock_numbers.text, {list});
}

void ServerByHand::handle(std::int64_t first, std::size_t count) {
  run(dialect_.begin, {});
  write(texts_.claims, count, [](Values& values, std::int64_t) {
    for (std::string value :
         {std::string("operations"), base::make_uuid().text(), std::string(now)})
      values.push_back(std::move(value));
  });
  Values entities;
  std::vector<std::int64_t> locks;
  std::vector<std::int64_t> sent;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t number = first + static_cast<std::int64_t>(i);
    entities.push_back(entity_of(number));
    locks.push_back(store::sql::lock_number("Airport", entities.back(), dialect_));
    if (number > HandledCommand::outbox_lag) sent.push_back(number - HandledCommand::outbox_lag);
  }
  lock(locks);
  Values named;
  for (const auto& entity : entities) {
    named.push_back("Airport");
    named.push_back(entity);
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> heads(count);
  for (const auto& row : run(texts_.many_heads.at_least(count).text.text, named))
    heads[static_cast<std::size_t>(number_in(row[0]))] = {number_in(row[1]), number_in(row[2])};
  std::map<std::string, Values> rows;
  for (auto& row : run(airports_.load_many.at_least(count).text.text, entities))
    rows[row[0]] = std::move(row);

  const auto at = [](std::int64_t i) { return static_cast<std::size_t>(i); };
  write(texts_.append_commands, count, [&](Values& values, std::int64_t i) {
    add_envelope(values, entities[at(i)], heads[at(i)].first + 1, 0);
  });
  write(airports_.save, count, [&](Values& values, std::int64_t i) {
    const auto found = rows.find(entities[at(i)]);
    const auto old = [&](std::size_t column) {
      return found == rows.end() ? 0 : number_in(found->second[column]);
    };
    for (std::string value : {entities[at(i)],
                              text(heads[at(i)].first + 1),
                              text(old(2) + 1),
                              std::string("0"),
                              text(old(4) + 12)})
      values.push_back(std::move(value));
  });
  if (!sent.empty()) run(texts_.mark_all_sent.text, {list_of(sent, dialect_)});
  run(texts_.others.text, {"by hand"});
  const std::int64_t last = take_numbers(2 * count);
  write(texts_.append_events, count, [&](Values& values, std::int64_t i) {
    add_envelope(values, entities[at(i)], heads[at(i)].second + 1, last + 2 * i + 1);
  });
  write(texts_.enqueue, count, [&](Values& values, std::int64_t i) {
    values.push_back("event");
    values.push_back("flight-events");
    add_envelope(values, entities[at(i)], heads[at(i)].second + 1, last + 2 * i + 1);
    values.push_back("by hand");
    values.push_back(text(last + 2 * i + 2));
  });
  run("COMMIT", {});
}

void ServerByHand::append_events(const std::string& prefix, std::int64_t first, std::size_t count) {
  run(dialect_.begin, {});
  std::vector<std::int64_t> locks;
  Values named;
  for (std::int64_t i = 0; i < 300; ++i) {
    named.push_back("Airport");
    named.push_back(prefix + text(i));
    locks.push_back(store::sql::lock_number("Airport", named.back(), dialect_));
  }
  lock(locks);
  const std::size_t most = 2 * dialect_.most_rows;
  for (std::size_t done = 0; done < named.size(); done += most) {
    const auto at = named.begin() + static_cast<std::ptrdiff_t>(done);
    Values part(at, at + static_cast<std::ptrdiff_t>(std::min(most, named.size() - done)));
    const auto& [rows, statement] = texts_.many_heads.at_least(part.size() / 2);
    while (part.size() < 2 * rows) part.insert(part.end(), {part[0], part[1]});
    run(statement.text, part);
  }
  const std::int64_t last = take_numbers(count);
  write(texts_.append_events, count, [&](Values& values, std::int64_t i) {
    const std::int64_t number = first + i;
    add_envelope(values, prefix + text(number % 300), number / 300 + 1, last + i + 1);
  });
  run("COMMIT", {});
}

}  // namespace sourceflow::bench
