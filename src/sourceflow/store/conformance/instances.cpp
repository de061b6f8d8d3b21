#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/shared_outbox.hpp"

namespace sourceflow::store::conformance {
namespace {

using Destinations = std::vector<std::string>;
using Kept = SharedOutbox::Kept;

/// A program that shares the database: a store handle that is alive from `at(0)` to `at(10)`.
struct Instance {
  explicit Instance(const Database& database)
      : store(opened(database)), shared(dynamic_cast<SharedOutbox*>(store.get())) {
    if (is_sharing()) shared->keep_outbox(at(0), at(10));
  }
  bool is_sharing() const { return shared != nullptr && store->writers() > 1; }
  void enqueue(const std::string& entity, const std::string& destination) const {
    commit(*store, [&](UnitOfWork& work) {
      append_next(work, entity);
      work.enqueue(entry(entity, destination));
    });
  }
  /// The entities of the entries that this one is to send.
  Destinations own() const {
    Destinations found;
    for (const auto& each : shared->own_outbox_after(0, 100)) {
      found.push_back(each.envelope.entity_id);
    }
    return found;
  }

  std::shared_ptr<Store> store;
  SharedOutbox* shared;
};

void gives_each_entry_to_the_program_that_committed_it(const Database& database) {
  const Instance first(database);
  const Instance second(database);
  if (!first.is_sharing()) GTEST_SKIP() << "this back end does not divide its outbox";

  first.enqueue("1", "orders");
  second.enqueue("2", "orders");

  EXPECT_EQ(first.own(), Destinations{"1"});
  EXPECT_EQ(second.own(), Destinations{"2"});
  EXPECT_EQ(first.store->outbox_after(0, 10).size(), 2U);
}

void lets_no_entry_overtake_its_entitys_earlier_ones(const Database& database) {
  const Instance first(database);
  const Instance second(database);
  if (!first.is_sharing()) GTEST_SKIP() << "this back end does not divide its outbox";

  first.enqueue("1", "orders");
  second.enqueue("1", "orders");
  second.enqueue("1", "elsewhere");
  EXPECT_EQ(first.own(), (Destinations{"1", "1"}));
  EXPECT_EQ(second.own(), Destinations{"1"});
  const auto sent = waiting(*first.store);
  commit(*first.store, [&](UnitOfWork& work) { work.mark_sent(sent); });
  second.enqueue("1", "orders");

  EXPECT_EQ(second.own(), Destinations{"1"}) << "nothing is before it any more";
}

void takes_over_what_a_dead_program_left(const Database& database) {
  const Instance dead(database);
  const Instance alive(database);
  const Instance other(database);
  if (!dead.is_sharing()) GTEST_SKIP() << "this back end does not divide its outbox";
  dead.enqueue("1", "orders");
  dead.enqueue("2", "orders");

  const auto early = alive.shared->keep_outbox(at(9), at(19));
  other.shared->keep_outbox(at(9), at(19));
  EXPECT_TRUE(alive.own().empty());
  const auto late = alive.shared->keep_outbox(at(11), at(21));
  const auto too_late = other.shared->keep_outbox(at(12), at(22));
  other.enqueue("1", "orders");

  EXPECT_EQ(early, Kept::as_before);
  EXPECT_EQ(late, Kept::took_over);
  EXPECT_EQ(too_late, Kept::as_before);
  EXPECT_EQ(alive.own(), (Destinations{"1", "2", "1"})) << "what follows follows it, too";
  EXPECT_EQ(dead.shared->keep_outbox(at(13), at(23)), Kept::lost);
}

void waits_for_nobody_who_has_left(const Database& database) {
  const Instance leaving(database);
  const Instance staying(database);
  if (!leaving.is_sharing()) GTEST_SKIP() << "this back end does not divide its outbox";
  leaving.enqueue("1", "orders");

  leaving.shared->leave_outbox();
  const auto kept = staying.shared->keep_outbox(at(1), at(11));

  EXPECT_EQ(kept, Kept::took_over);
  EXPECT_EQ(staying.own(), Destinations{"1"});
}

}  // namespace

std::vector<Claim> instance_claims() {
  return {
      {"GivesEachEntryToTheProgramThatCommittedIt",
       gives_each_entry_to_the_program_that_committed_it},
      {"LetsNoEntryOvertakeItsEntitysEarlierOnes", lets_no_entry_overtake_its_entitys_earlier_ones},
      {"TakesOverWhatADeadProgramLeft", takes_over_what_a_dead_program_left},
      {"WaitsForNobodyWhoHasLeft", waits_for_nobody_who_has_left}};
}

}  // namespace sourceflow::store::conformance
