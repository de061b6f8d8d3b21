#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {
namespace {

/// One claimant of idempotency keys, each call a commit of its own.
class Claimant {
 public:
  Claimant(Store& store, std::uint64_t number) : store_(store), token_(id(number)) {}

  FoundKey claim(const std::string& key, std::int64_t now, std::int64_t until) {
    FoundKey found;
    commit(store_,
           [&](UnitOfWork& work) { found = work.claim_key({key, token_}, at(now), at(until)); });
    return found;
  }
  bool complete(const std::string& key, const std::string& result, std::int64_t forget_at) {
    bool is_kept = false;
    commit(store_, [&](UnitOfWork& work) {
      is_kept = work.complete_key({key, token_}, result, at(forget_at));
    });
    return is_kept;
  }
  bool release(const std::string& key) {
    bool is_free = false;
    commit(store_, [&](UnitOfWork& work) { is_free = work.release_key({key, token_}); });
    return is_free;
  }

 private:
  Store& store_;
  base::Uuid token_;
};

std::size_t prune(Store& store, std::int64_t before, std::size_t limit) {
  std::size_t count = 0;
  commit(store, [&](UnitOfWork& work) { count = work.prune_keys(at(before), limit); });
  return count;
}

KeyCounts counts(Store& store) {
  KeyCounts counts;
  commit(store, [&](UnitOfWork& work) { counts = work.key_counts(); });
  return counts;
}

void gives_a_key_to_one_claimant_and_its_result_to_all(const Database& database) {
  const auto store = opened(database);
  Claimant first(*store, 1);
  Claimant second(*store, 2);
  const std::string result = "paid \xC3\xBC \"12\"";

  EXPECT_EQ(first.claim("charge/42", 0, 30), (FoundKey{KeyState::fresh, false, "", at(30)}));
  EXPECT_EQ(second.claim("charge/42", 1, 40), (FoundKey{KeyState::in_progress, false, "", at(30)}));
  EXPECT_TRUE(first.complete("charge/42", result, 100));

  EXPECT_EQ(second.claim("charge/42", 2, 40), (FoundKey{KeyState::done, false, result, at(100)}));
  EXPECT_EQ(first.claim("charge/42", 2, 40), (FoundKey{KeyState::done, false, result, at(100)}));
  EXPECT_EQ(counts(*store), (KeyCounts{0, 1}));
}

void takes_no_key_for_another_whatever_its_bytes(const Database& database) {
  const auto store = opened(database);
  std::uint64_t number = 0;
  for (const char* key : {"key", "key\xFF 1", "key\xFF 2", "key\xFE 1", "KEY", "key "}) {
    try {
      EXPECT_EQ(Claimant(*store, ++number).claim(key, 0, 30).state, KeyState::fresh) << number;
    } catch (const std::invalid_argument& refused) {
      EXPECT_THAT(refused.what(), testing::HasSubstr("UTF-8"));
    } catch (const Error& refused) {
      EXPECT_THAT(refused.what(), testing::HasSubstr("UTF-8"));
    }
  }
}

void lets_a_claimant_ask_again(const Database& database) {
  const auto store = opened(database);
  Claimant claimant(*store, 1);
  Claimant other(*store, 2);

  // The answer to a commit was lost, so it is repeated.
  EXPECT_EQ(claimant.claim("a", 0, 30).state, KeyState::fresh);
  EXPECT_EQ(claimant.claim("a", 0, 30).state, KeyState::fresh);
  EXPECT_TRUE(claimant.complete("a", "first", 100));
  EXPECT_TRUE(claimant.complete("a", "again", 100));

  EXPECT_EQ(other.claim("a", 1, 31).result, "first");
}

void lets_no_claimant_complete_over_its_successor(const Database& database) {
  const auto store = opened(database);
  Claimant late(*store, 1);
  Claimant successor(*store, 2);
  Claimant reader(*store, 3);
  late.claim("a", 0, 30);

  EXPECT_EQ(successor.claim("a", 30, 60), (FoundKey{KeyState::fresh, true, "", at(60)}));

  EXPECT_FALSE(late.complete("a", "late", 100));
  EXPECT_FALSE(late.release("a"));
  EXPECT_TRUE(successor.complete("a", "right", 100));
  EXPECT_FALSE(late.complete("a", "late", 100));
  EXPECT_EQ(reader.claim("a", 61, 90).result, "right");
}

void lets_a_late_claimant_complete_if_nobody_followed(const Database& database) {
  const auto store = opened(database);
  Claimant late(*store, 1);
  late.claim("a", 0, 30);

  EXPECT_TRUE(late.complete("a", "late but done", 100));

  EXPECT_EQ(Claimant(*store, 2).claim("a", 50, 90).result, "late but done");
}

void gives_back_what_is_released(const Database& database) {
  const auto store = opened(database);
  Claimant first(*store, 1);
  Claimant second(*store, 2);
  first.claim("a", 0, 30);

  EXPECT_FALSE(second.release("a"));
  EXPECT_TRUE(first.release("a"));
  EXPECT_FALSE(first.release("a"));
  EXPECT_FALSE(first.complete("a", "", 100));

  EXPECT_EQ(second.claim("a", 1, 31), (FoundKey{KeyState::fresh, false, "", at(31)}));
  second.complete("a", "kept", 100);
  EXPECT_FALSE(second.release("a"));
}

void forgets_a_result_when_its_time_is_over(const Database& database) {
  const auto store = opened(database);
  Claimant first(*store, 1);
  first.claim("a", 0, 30);
  first.complete("a", "old", 100);

  // It is not held back by a clean-up that has not come yet.
  EXPECT_EQ(Claimant(*store, 2).claim("a", 100, 130),
            (FoundKey{KeyState::fresh, false, "", at(130)}));
}

void forgets_ended_keys_in_bounded_batches(const Database& database) {
  const auto store = opened(database);
  Claimant claimant(*store, 1);
  for (int i = 0; i < 7; ++i) {
    claimant.claim("done " + std::to_string(i), 0, 30);
    claimant.complete("done " + std::to_string(i), "x", 50 + i);
  }
  claimant.claim("held", 0, 1000);
  claimant.claim("abandoned", 0, 10);

  EXPECT_EQ(prune(*store, 54, 3), 3u);
  EXPECT_EQ(prune(*store, 54, 3), 2u);
  EXPECT_EQ(prune(*store, 54, 3), 0u);

  EXPECT_EQ(counts(*store), (KeyCounts{1, 3}));
  EXPECT_EQ(claimant.claim("done 4", 0, 30).state, KeyState::done);
}

void gives_each_key_to_one_of_many_claimants(const Database& database) {
  constexpr int keys = 40;
  constexpr std::uint64_t claimants = 8;
  opened(database);
  std::atomic<int> fresh = 0;
  std::atomic<int> in_progress = 0;
  std::atomic<int> done = 0;
  std::vector<std::jthread> threads;

  for (std::uint64_t number = 1; number <= claimants; ++number) {
    threads.emplace_back([&, number] {
      const auto store = database();
      Claimant claimant(*store, number);
      for (int i = 0; i < keys; ++i) {
        const std::string key = std::to_string(i);
        switch (claimant.claim(key, 0, 1000).state) {
          case KeyState::fresh:
            ++fresh;
            EXPECT_TRUE(claimant.complete(key, std::to_string(number), 5000));
            break;
          case KeyState::in_progress:
            ++in_progress;
            break;
          case KeyState::done:
            ++done;
            break;
        }
      }
    });
  }
  threads.clear();

  EXPECT_EQ(fresh, keys);
  EXPECT_EQ(fresh + in_progress + done, keys * static_cast<int>(claimants));
  EXPECT_EQ(counts(*database()), (KeyCounts{0, keys}));
}

}  // namespace

std::vector<Claim> key_claims() {
  return {{"GivesAKeyToOneClaimantAndItsResultToAll",
           gives_a_key_to_one_claimant_and_its_result_to_all},
          {"TakesNoKeyForAnotherWhateverItsBytes", takes_no_key_for_another_whatever_its_bytes},
          {"LetsAClaimantAskAgain", lets_a_claimant_ask_again},
          {"LetsNoClaimantCompleteOverItsSuccessor", lets_no_claimant_complete_over_its_successor},
          {"LetsALateClaimantCompleteIfNobodyFollowed",
           lets_a_late_claimant_complete_if_nobody_followed},
          {"GivesBackWhatIsReleased", gives_back_what_is_released},
          {"ForgetsAResultWhenItsTimeIsOver", forgets_a_result_when_its_time_is_over},
          {"ForgetsEndedKeysInBoundedBatches", forgets_ended_keys_in_bounded_batches},
          {"GivesEachKeyToOneOfManyClaimants", gives_each_key_to_one_of_many_claimants}};
}

}  // namespace sourceflow::store::conformance
