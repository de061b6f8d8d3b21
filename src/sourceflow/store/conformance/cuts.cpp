#include "sourceflow/store/conformance/cuts.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {

namespace {

using testing::HasSubstr;
using testing::Not;

// In a row; never in a failure's sentence, which is logged.
constexpr const char* private_words = "for nobody else to read";

struct Try {
  bool is_kept = false;
  bool is_unknown = false;
};

/// Two units that change every table that a handled command changes.
Try tried(Store& store, int nth) {
  const auto message_id = id(static_cast<std::uint64_t>(nth));
  const auto whole = [&](UnitOfWork& work) {
    work.claim("orders", message_id, at(0));
    append_next(work, "1");
    work.save(notes(), std::to_string(nth), 1, note(private_words));
    work.enqueue(entry("1", "orders"));
  };
  try {
    const auto outcomes =
        commit_together(store, {[](UnitOfWork& work) { append_next(work, "1"); }, whole});
    return {.is_kept = !outcomes[0] && !outcomes[1]};
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable()) << error.what();
    EXPECT_THAT(error.what(), Not(HasSubstr(private_words)));
    return {.is_unknown = error.outcome_unknown()};
  }
}

bool is_whole(const Shown& before, const Shown& now) {
  return now.commands.size() == before.commands.size() + 2 &&
         now.events.size() == before.events.size() + 2 &&
         now.rows.size() == before.rows.size() + 1 && now.outbox.size() == before.outbox.size() + 1;
}

}  // namespace

void goes_on_when_cut_within_a_unit(const Database& database, const std::function<void()>& cut) {
  const auto store = opened(database);
  stock(*store);
  const Shown before = shown(*store);

  try {
    commit(*store, [&](UnitOfWork& work) {
      append_next(work, "1");
      cut();
      append_next(work, "1");
    });
    FAIL() << "the connection was cut";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_FALSE(error.outcome_unknown());
  }

  // The readers' connections were cut too, and nobody notices.
  EXPECT_EQ(shown(*store), before);
  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });
  EXPECT_EQ(shown(*store).commands.size(), before.commands.size() + 1);
}

void keeps_its_word_when_cut(const Database& database, CuttingProxy& proxy, CuttingProxy::Cut cut) {
  const auto store = opened(database);
  int cuts = 0;
  int unknown = 0;
  for (int nth = 1;; ++nth) {
    const Shown before = shown(*store);
    commit(*store, [](UnitOfWork&) {});
    proxy.cut_at(nth, cut);
    const Try outcome = tried(*store, nth);
    const bool was_cut = proxy.disarm();

    const Shown now = shown(*store);
    if (outcome.is_kept) {
      EXPECT_TRUE(is_whole(before, now)) << "request " << nth;
    } else {
      EXPECT_TRUE(now == before || (outcome.is_unknown && is_whole(before, now)))
          << "request " << nth;
    }
    if (!was_cut) break;
    ++cuts;
    if (outcome.is_unknown) ++unknown;
  }
  EXPECT_GT(cuts, 5);
  // Only the commit's own answer can leave it open.
  EXPECT_EQ(unknown, 1);
}

void goes_on_after_silence(const Database& database, CuttingProxy& proxy, const std::string& told) {
  const auto store = opened(database);
  stock(*store);
  const Shown before = shown(*store);
  auto closed = opened(database);
  shown(*closed);

  std::future<void> reading;
  std::future<void> closing;
  try {
    commit(*store, [&](UnitOfWork& work) {
      proxy.swallow(true);
      reading = std::async(std::launch::async, [&] { store->row(notes(), "a"); });
      closing = std::async(std::launch::async, [&] { closed.reset(); });
      append_next(work, "1");
    });
    ADD_FAILURE() << "nobody has answered";
  } catch (const Error& error) {
    EXPECT_TRUE(error.retryable());
    EXPECT_FALSE(error.outcome_unknown());
    EXPECT_THAT(error.what(), HasSubstr(told));
  }
  EXPECT_THROW(reading.get(), Error);
  closing.get();

  proxy.swallow(false);
  EXPECT_EQ(shown(*store), before);
  commit(*store, [](UnitOfWork& work) { append_next(work, "1"); });
  EXPECT_EQ(shown(*store).commands.size(), before.commands.size() + 1);
}

void starts_although_cut(const std::function<std::shared_ptr<Store>(const Conflicts&)>& database,
                         CuttingProxy& proxy) {
  const Conflicts hurried{.waits = {.first = std::chrono::milliseconds{1}}};
  int cuts = 0;
  for (int nth = 1;; nth += 4) {
    const auto store = database(hurried);
    proxy.cut_at(
        nth, nth % 2 == 0 ? CuttingProxy::Cut::before_answer : CuttingProxy::Cut::before_request);

    store->prepare(std::vector{notes()});

    if (!proxy.disarm()) break;
    EXPECT_EQ(store->differences(std::vector{notes()}).text(), "") << "request " << nth;
    ++cuts;
  }
  EXPECT_GT(cuts, 5);
}

}  // namespace sourceflow::store::conformance
