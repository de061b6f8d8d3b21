#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

void gives_events_growing_positions(const Database& database) {
  const auto store = opened(database);
  std::vector<std::int64_t> positions;
  WorkUnit unit([&](UnitOfWork& work) {
    for (std::int64_t i = 1; i <= 3; ++i) positions.push_back(work.append_event(event("1", i)));
    auto published = entry("1", "topic");
    published.envelope.position = positions[1];
    work.enqueue(published);
  });

  Unit* const units[]{&unit};
  store->commit(units);

  const auto events = store->events_after(0, 10);
  ASSERT_EQ(events.size(), 3u);
  for (std::size_t i = 0; i < events.size(); ++i) {
    message::Envelope expected = event("1", static_cast<std::int64_t>(i + 1));
    expected.position = unit.position_of(positions[i]);
    EXPECT_EQ(events[i], expected);
  }
  EXPECT_EQ(store->outbox_after(0, 10).at(0).envelope.position, events[1].position);
  EXPECT_LT(events[0].position, events[1].position);
  EXPECT_LT(events[1].position, events[2].position);
  EXPECT_EQ(store->last_position(), events[2].position);
}

void gives_events_behind_a_position_up_to_a_limit(const Database& database) {
  const auto store = opened(database);
  commit(*store, [&](UnitOfWork& work) {
    for (std::int64_t i = 1; i <= 10; ++i) work.append_event(event("1", i));
  });

  const auto first = store->events_after(0, 4);
  const auto next = store->events_after(first.back().position, 4);
  const auto last = store->events_after(next.back().position, 4);

  EXPECT_EQ(first.size(), 4u);
  EXPECT_EQ(next.front().sequence_no, 5);
  EXPECT_EQ(last.size(), 2u);
  EXPECT_TRUE(store->events_after(last.back().position, 4).empty());
}

void begins_without_events(const Database& database) {
  const auto store = opened(database);

  EXPECT_EQ(store->last_position(), 0);
  EXPECT_TRUE(store->events_after(0, 10).empty());
}

/// Reads to the end as a view does, in small steps, until `count` events were seen.
std::vector<message::Envelope> followed(Store& store,
                                        std::size_t count,
                                        const std::atomic<bool>& give_up) {
  std::vector<message::Envelope> seen;
  std::int64_t position = 0;
  while (seen.size() < count && !give_up) {
    const auto events = store.events_after(position, 7);
    if (events.empty()) std::this_thread::yield();
    for (const auto& each : events) {
      EXPECT_GT(each.position, position);
      position = each.position;
      seen.push_back(each);
    }
  }
  return seen;
}

void shows_readers_every_event_once_and_in_order(const Database& database) {
  constexpr int writers = 3;
  constexpr int readers = 2;
  constexpr int units = 40;
  const auto store = opened(database);
  std::atomic<bool> give_up = false;
  std::vector<std::vector<message::Envelope>> seen(readers);
  const auto write = [&](int number) {
    base::SeededRandom dice(static_cast<std::uint64_t>(number));
    const std::string entity = std::to_string(number);
    for (int i = 0; i < units; ++i) {
      const bool fails = dice.fraction() < 0.3;
      commit_together(*store,
                      {[&](UnitOfWork& work) {
                         append_next(work, entity);
                         if (fails) throw std::runtime_error("rolled back");
                       },
                       [&](UnitOfWork& work) { append_next(work, entity); }});
    }
    // Brings the number of events to one that is known.
    commit(*store, [&](UnitOfWork& work) {
      while (work.heads(order(entity)).event < 2 * units) append_next(work, entity);
    });
  };

  {
    std::vector<std::jthread> all;
    for (int i = 0; i < readers; ++i) {
      all.emplace_back([&, i] {
        seen[static_cast<std::size_t>(i)] = followed(*store, writers * units * 2, give_up);
      });
    }
    {
      std::vector<std::jthread> writing;
      for (int i = 0; i < writers; ++i) writing.emplace_back(write, i);
    }
    give_up =
        store->events_after(0, 100'000).size() != static_cast<std::size_t>(writers * units * 2);
  }

  const auto expected = store->events_after(0, 100'000);
  EXPECT_EQ(expected.size(), static_cast<std::size_t>(writers * units * 2));
  for (const auto& each : seen) EXPECT_EQ(each, expected);
}

void gives_no_position_twice_after_a_failure(const Database& database) {
  const auto store = opened(database);
  std::int64_t lost = 0;

  const auto failures =
      commit_together(*store,
                      {[&](UnitOfWork& work) {
                         lost = work.append_event(event("1", 1));
                         throw std::runtime_error("no");
                       },
                       [&](UnitOfWork& work) { work.append_event(event("2", 1)); }});

  EXPECT_TRUE(failures[0]);
  const auto events = store->events_after(0, 10);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_GE(events[0].position, lost);
  EXPECT_EQ(store->last_position(), events[0].position);
}

}  // namespace

std::vector<Claim> event_claims() {
  return {{"GivesEventsGrowingPositions", gives_events_growing_positions},
          {"GivesEventsBehindAPositionUpToALimit", gives_events_behind_a_position_up_to_a_limit},
          {"BeginsWithoutEvents", begins_without_events},
          {"ShowsReadersEveryEventOnceAndInOrder", shows_readers_every_event_once_and_in_order},
          {"GivesNoPositionTwiceAfterAFailure", gives_no_position_twice_after_a_failure}};
}

}  // namespace sourceflow::store::conformance
