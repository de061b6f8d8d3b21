#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

void keeps_everything_of_a_unit_that_succeeds(const Database& database) {
  const auto store = opened(database);
  stock(*store);

  const auto sent = waiting(*store);

  commit(*store, [&](UnitOfWork& work) { do_everything(work, sent); });

  const Shown now = shown(*store);
  EXPECT_EQ(now.events.size(), 3u);
  EXPECT_EQ(now.commands.size(), 2u);
  EXPECT_EQ(now.rows, (std::vector<StoredRow>{{"after clear", 1, note("after clear")}}));
  ASSERT_EQ(now.outbox.size(), 3u);
  EXPECT_EQ(now.outbox[0].destination, "third");
  EXPECT_EQ(now.outbox[1].destination, "never");
  EXPECT_EQ(now.outbox[2].destination, "soon");
  EXPECT_EQ(now.outbox_depth, 3u);
  EXPECT_EQ(now.next_due, at(100));
  EXPECT_EQ(now.position, 8);
  EXPECT_EQ(now.rejections.size(), 2u);
  EXPECT_EQ(now.rejections.front().reason, "refused");
  ASSERT_EQ(now.dead_letters.size(), 3u);
  EXPECT_EQ(now.dead_letters.front().reason, "unknown");
  EXPECT_EQ(now.dead_letters[1].replay->note, "mended");
  EXPECT_EQ(now.keys, (KeyCounts{1, 1}));
}

void keeps_nothing_of_a_unit_that_fails(const Database& database) {
  const auto store = opened(database);
  stock(*store);
  const Shown before = shown(*store);
  const auto sent = waiting(*store);

  const auto failing = [&] {
    commit(*store, [&](UnitOfWork& work) {
      do_everything(work, sent);
      throw std::runtime_error("the handler's own");
    });
  };

  EXPECT_THROW(failing(), std::runtime_error);
  EXPECT_EQ(shown(*store), before);
  commit(*store, [](UnitOfWork& work) {
    EXPECT_TRUE(work.claim("stock", id(2), at(1)));
    EXPECT_FALSE(work.claim("stock", id(1), at(1)));
    EXPECT_EQ(work.heads(order("new")), Heads{});
  });
}

void leaves_the_neighbours_of_a_failing_unit_alone(const Database& database) {
  const auto store = opened(database);

  const auto failures =
      commit_together(*store,
                      {[](UnitOfWork& work) { append_next(work, "1"); },
                       [](UnitOfWork& work) {
                         append_next(work, "1");
                         work.save(notes(), "a", 1, note("failing"));
                         throw std::runtime_error("no");
                       },
                       [](UnitOfWork& work) {
                         append_next(work, "1");
                         work.save(notes(), "b", 1, note("kept"));
                       },
                       [](UnitOfWork& work) { work.append_event(event("1", 99)); },
                       [](UnitOfWork& work) { append_next(work, "1"); }});

  EXPECT_FALSE(failures[0]);
  EXPECT_TRUE(failures[1]);
  EXPECT_FALSE(failures[2]);
  EXPECT_THROW(std::rethrow_exception(failures[3]), VersionConflict);
  EXPECT_FALSE(failures[4]);
  const auto events = store->events_after(0, 100);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[2].sequence_no, 3);
  EXPECT_EQ(store->rows(notes(), {}).size(), 1u);
}

void shows_a_unit_what_it_has_written_itself(const Database& database) {
  const auto store = opened(database);

  commit(*store, [](UnitOfWork& work) {
    append_next(work, "1");
    EXPECT_EQ(work.heads(order("1")), (Heads{1, 1}));
    work.save(notes(), "a", 1, note("x"));
    ASSERT_TRUE(work.load(notes(), "a"));
    EXPECT_EQ(work.load(notes(), "a")->row, note("x"));
    work.erase(notes(), "a");
    EXPECT_FALSE(work.load(notes(), "a"));
    work.set_position("reader", 5);
    EXPECT_EQ(work.position("reader"), 5);
    EXPECT_TRUE(work.claim("c", id(1), at(0)));
    EXPECT_FALSE(work.claim("c", id(1), at(0)));
  });
}

void shows_readers_only_what_is_committed(const Database& database) {
  const auto store = opened(database);
  const auto other = database();
  if (other == store) GTEST_SKIP() << "this back end has one handle";
  const std::array tables{all_types(), notes()};
  other->prepare(tables);

  commit(*store, [&](UnitOfWork& work) {
    append_next(work, "1");
    work.save(notes(), "a", 1, note("x"));
    EXPECT_TRUE(other->events_after(0, 10).empty());
    EXPECT_FALSE(other->row(notes(), "a"));
  });

  EXPECT_EQ(other->events_after(0, 10).size(), 1u);
  EXPECT_TRUE(other->row(notes(), "a"));
}

void lets_a_handler_read_through_the_store(const Database& database) {
  const auto store = opened(database);
  stock(*store);

  commit(*store, [&](UnitOfWork&) {
    EXPECT_TRUE(store->row(notes(), "kept"));
    EXPECT_EQ(store->rows(notes(), {}).size(), 2u);
  });
}

void refuses_a_commit_within_a_unit(const Database& database) {
  const auto store = opened(database);

  commit(*store,
         [&](UnitOfWork&) { EXPECT_THROW(commit(*store, [](UnitOfWork&) {}), std::logic_error); });
}

void fails_a_unit_that_names_an_unknown_table(const Database& database) {
  const auto store = opened(database);
  const Table unknown{"unknown", {}};

  EXPECT_THROW(commit(*store, [&](UnitOfWork& work) { work.load(unknown, "1"); }),
               std::logic_error);
  EXPECT_THROW(store->row(unknown, "1"), std::logic_error);
}

void claims_an_id_once_per_consumer(const Database& database) {
  const auto store = opened(database);

  commit(*store, [](UnitOfWork& work) {
    EXPECT_TRUE(work.claim("orders", id(1), at(0)));
    EXPECT_TRUE(work.claim("orders", id(2), at(0)));
    EXPECT_TRUE(work.claim("boards", id(1), at(0)));
  });
  commit(*store, [](UnitOfWork& work) {
    EXPECT_FALSE(work.claim("orders", id(1), at(9)));
    EXPECT_FALSE(work.claim("boards", id(1), at(9)));
    EXPECT_TRUE(work.claim("boards", id(2), at(9)));
  });
}

void claims_an_id_once_whatever_the_number_of_threads(const Database& database) {
  constexpr std::uint64_t ids = 60;
  constexpr int threads = 4;
  const auto store = opened(database);
  std::atomic<int> claimed = 0;
  const auto claiming = [&] {
    for (std::uint64_t i = 0; i < ids; ++i) {
      bool was_first = false;
      commit(*store, [&](UnitOfWork& work) { was_first = work.claim("orders", id(i), at(0)); });
      if (was_first) ++claimed;
    }
  };

  {
    std::vector<std::jthread> all;
    for (int i = 0; i < threads; ++i) all.emplace_back(claiming);
  }

  EXPECT_EQ(claimed, static_cast<int>(ids));
}

void forgets_only_claims_that_are_old(const Database& database) {
  const auto store = opened(database);
  commit(*store, [](UnitOfWork& work) {
    // Not in the order of their times.
    for (const int second : {5, 1, 9, 3, 7}) {
      work.claim("orders", id(static_cast<std::uint64_t>(second)), at(second));
    }
  });

  std::size_t first = 0;
  std::size_t then = 0;
  commit(*store, [&](UnitOfWork& work) { first = work.prune_inbox(at(7), 2); });
  commit(*store, [&](UnitOfWork& work) { then = work.prune_inbox(at(7), 100); });

  EXPECT_EQ(first, 2u);
  EXPECT_EQ(then, 1u);
  commit(*store, [](UnitOfWork& work) {
    EXPECT_FALSE(work.claim("orders", id(7), at(20)));
    EXPECT_FALSE(work.claim("orders", id(9), at(20)));
    EXPECT_TRUE(work.claim("orders", id(5), at(20)));
  });
}

void keeps_positions_per_reader(const Database& database) {
  const auto store = opened(database);

  commit(*store, [](UnitOfWork& work) {
    EXPECT_EQ(work.position("a"), 0);
    work.set_position("a", 3);
    work.set_position("a", 5);
    work.set_position("b", 1);
  });

  EXPECT_EQ(store->position("a"), 5);
  EXPECT_EQ(store->position("b"), 1);
  EXPECT_EQ(store->position("c"), 0);
}

void commits_no_unit_at_all(const Database& database) {
  const auto store = opened(database);

  store->commit({});

  EXPECT_GE(store->writers(), 1u);
  EXPECT_EQ(shown(*store), Shown{});
}

}  // namespace

std::vector<Claim> unit_claims() {
  return {{"KeepsEverythingOfAUnitThatSucceeds", keeps_everything_of_a_unit_that_succeeds},
          {"KeepsNothingOfAUnitThatFails", keeps_nothing_of_a_unit_that_fails},
          {"LeavesTheNeighboursOfAFailingUnitAlone", leaves_the_neighbours_of_a_failing_unit_alone},
          {"ShowsAUnitWhatItHasWrittenItself", shows_a_unit_what_it_has_written_itself},
          {"ShowsReadersOnlyWhatIsCommitted", shows_readers_only_what_is_committed},
          {"LetsAHandlerReadThroughTheStore", lets_a_handler_read_through_the_store},
          {"RefusesACommitWithinAUnit", refuses_a_commit_within_a_unit},
          {"FailsAUnitThatNamesAnUnknownTable", fails_a_unit_that_names_an_unknown_table},
          {"ClaimsAnIdOncePerConsumer", claims_an_id_once_per_consumer},
          {"ClaimsAnIdOnceWhateverTheNumberOfThreads",
           claims_an_id_once_whatever_the_number_of_threads},
          {"ForgetsOnlyClaimsThatAreOld", forgets_only_claims_that_are_old},
          {"KeepsPositionsPerReader", keeps_positions_per_reader},
          {"CommitsNoUnitAtAll", commits_no_unit_at_all}};
}

}  // namespace sourceflow::store::conformance
