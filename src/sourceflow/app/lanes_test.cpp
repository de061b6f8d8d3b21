#include "sourceflow/app/lanes.hpp"

#include <condition_variable>
#include <functional>
#include <future>

#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

namespace sourceflow::app {
namespace {

/// Waits for a number of works, and notes the order in which they ended.
struct Results {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> lines;

  void add(std::string line) {
    const std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
    changed.notify_all();
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, orders::patience, [&] { return lines.size() >= count; });
    return lines;
  }
};

class Scripted : public Work {
 public:
  Scripted(
      Results& results, std::string key, std::string name, std::function<void()> script = [] {})
      : Work(true),
        results_(results),
        key_(std::move(key)),
        name_(std::move(name)),
        script_(std::move(script)) {}
  std::string_view key() const override { return key_; }
  void run(store::UnitOfWork&) override { script_(); }
  bool wants_repeat() override { return repeats_-- > 0; }
  void done() noexcept override { results_.add(name_ + (failure ? " failed" : " done")); }
  void repeat(int times) { repeats_ = times; }

 private:
  Results& results_;
  std::string key_;
  std::string name_;
  std::function<void()> script_;
  int repeats_ = 0;
};

void fail() { throw std::runtime_error("broken"); }

TEST(Lanes, HoldBackWhatFollowsAFailureOfItsKeyAndLetOthersPass) {
  const auto store = store::memory();
  Results results;
  Scripted a1(results, "a", "a1", fail);
  Scripted b1(results, "b", "b1");
  Scripted a2(results, "a", "a2");
  Scripted b2(results, "b", "b2");
  Work* const works[] = {&a1, &b1, &a2, &b2};

  Lanes lanes(*store, {});
  lanes.post(works);

  EXPECT_EQ(results.wait_for(4),
            (std::vector<std::string>{"a1 failed", "b1 done", "a2 failed", "b2 done"}));
  EXPECT_THROW(std::rethrow_exception(a2.failure), HeldBack);
}

TEST(Lanes, HoldBackWhatFollowsAFailureInALaterGroup) {
  const auto store = store::memory();
  Results results;
  Scripted a1(results, "a", "a1", fail);
  Scripted a2(results, "a", "a2");
  Scripted b1(results, "b", "b1");
  Scripted a3(results, "a", "a3");
  Work* const works[] = {&a1, &a2, &b1, &a3};

  Lanes lanes(*store, {.max_group = 1});
  lanes.post(works);

  ASSERT_EQ(results.wait_for(4),
            (std::vector<std::string>{"a1 failed", "a2 failed", "a3 failed", "b1 done"}));
  EXPECT_THROW(std::rethrow_exception(a3.failure), HeldBack);
}

TEST(Lanes, HoldBackNothingInALaterGroupBehindWhatCanNeverBeHandled) {
  const auto store = store::memory();
  Results results;
  Scripted a1(results, "a", "a1", [] { throw message::DecodeError("number", "is missing"); });
  Scripted a2(results, "a", "a2");
  Work* const works[] = {&a1, &a2};

  Lanes lanes(*store, {.max_group = 1});
  lanes.post(works);

  EXPECT_EQ(results.wait_for(2), (std::vector<std::string>{"a1 failed", "a2 done"}));
}

TEST(Lanes, RepeatWorkInItsPlaceSoThatFollowersStayBehindIt) {
  const auto store = store::memory();
  Results results;
  int tries = 0;
  Scripted a1(results, "a", "a1", [&] {
    if (++tries < 3) throw store::VersionConflict("lost a race");
  });
  a1.repeat(5);
  Scripted a2(results, "a", "a2");
  Work* const works[] = {&a1, &a2};

  Lanes lanes(*store, {});
  lanes.post(works);

  EXPECT_EQ(results.wait_for(2), (std::vector<std::string>{"a1 done", "a2 done"}));
  EXPECT_EQ(tries, 3);
}

TEST(Lanes, AreAsManyAsTheStoreCommitsAtOnceAndNoMoreThanWanted) {
  EXPECT_EQ(lane_count(16, 0), 16u);
  EXPECT_EQ(lane_count(16, 10), 10u);
  EXPECT_EQ(lane_count(1, 10), 1u);
  EXPECT_EQ(lane_count(0, 0), 1u);
}

TEST(Lanes, FinishWhatIsQueuedBeforeTheyStop) {
  const auto store = store::memory();
  Results results;
  std::vector<std::unique_ptr<Scripted>> works;
  std::vector<Work*> pointers;
  for (int i = 0; i < 100; ++i) {
    works.push_back(std::make_unique<Scripted>(results, std::to_string(i % 7), "w"));
    pointers.push_back(works.back().get());
  }

  Lanes lanes(*store, {.max_group = 3});
  lanes.post(pointers);
  lanes.stop();

  EXPECT_EQ(results.lines.size(), 100u);
}

TEST(Lanes, StopWhenWhoeverWaitsForItsWorkHasLedItToTheEnd) {
  const auto store = store::memory();
  Results results;
  std::promise<void> begun;
  std::promise<void> goes_on;
  Scripted slow(results, "a", "slow", [&] {
    begun.set_value();
    goes_on.get_future().wait();
  });
  Lanes lanes(*store, {});
  auto waiting = std::async(std::launch::async, [&] { lanes.run(slow); });
  begun.get_future().wait();

  auto stopping = std::async(std::launch::async, [&] { lanes.stop(); });
  EXPECT_EQ(stopping.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  goes_on.set_value();

  waiting.get();
  EXPECT_EQ(stopping.wait_for(orders::patience), std::future_status::ready);
}

}  // namespace
}  // namespace sourceflow::app
