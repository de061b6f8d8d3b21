#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "sourceflow/store/store.hpp"

/// What the claims of the suite are written with.
namespace sourceflow::store::conformance {

using Work = std::function<void(UnitOfWork&)>;

/// A unit of work that runs a function.
class WorkUnit : public Unit {
 public:
  explicit WorkUnit(Work work, Expected expected = {})
      : work_(std::move(work)), expected_(std::move(expected)) {}
  void run(UnitOfWork& work) override { work_(work); }
  Expected expected() const override { return expected_; }

 private:
  Work work_;
  Expected expected_;
};

/// Commits one unit and throws what it failed with.
void commit(Store& store, Work work);
/// Commits several together and returns what each failed with.
std::vector<std::exception_ptr> commit_together(Store& store, std::vector<Work> works);
/// The same with what each lets the store expect.
std::vector<std::exception_ptr> commit_together(Store& store, std::vector<WorkUnit> units);

/// A moment of the tests' own calendar.
base::Time at(std::int64_t seconds);
/// The same id for the same number.
base::MessageId id(std::uint64_t number);

/// A message of Order `entity`, every field filled.
message::Envelope command(const std::string& entity, std::int64_t sequence_no);
message::Envelope event(const std::string& entity, std::int64_t sequence_no);
OutboxEntry entry(const std::string& entity, const std::string& destination);

EntityKey order(const std::string& id);

/// Appends the next command and the next event of an entity, loaded in the same unit.
void append_next(UnitOfWork& work, const std::string& entity);

/// A table with a column of each type, and its nullable twin.
const Table& all_types();
/// Two columns: text and a nullable integer.
const Table& notes();
Row note(const std::string& text, Value number = {});

/// Opens the store with both tables.
std::shared_ptr<Store> opened(const std::function<std::shared_ptr<Store>()>& database);

/// Everything that a store shows, to compare before and after.
struct Shown {
  std::vector<message::Envelope> events;
  std::vector<message::Envelope> commands;
  std::vector<StoredRow> rows;
  std::vector<OutboxEntry> outbox;
  std::size_t outbox_depth = 0;
  std::optional<base::Time> next_due;
  std::vector<Rejection> rejections;
  std::vector<DeadLetter> dead_letters;
  std::int64_t position = 0;
  std::int64_t last_position = 0;
  KeyCounts keys;
  friend bool operator==(const Shown&, const Shown&) = default;
};
Shown shown(Store& store);

/// Does one of everything that a unit can do, on top of what `append_next(work, "1")` and `stock`
/// left. `sent` are entries of the outbox.
void do_everything(UnitOfWork& work, const std::vector<std::int64_t>& sent);
/// The ids of all entries of the outbox.
std::vector<std::int64_t> waiting(Store& store);
/// Leaves something for each verb to change.
void stock(Store& store);

}  // namespace sourceflow::store::conformance
