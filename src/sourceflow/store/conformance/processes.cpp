#include <map>

#include <gtest/gtest.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/forked.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

constexpr int keys = 120;
constexpr std::int64_t lease = 10;

/// What a process told before it ended: one letter and a key a line, `c` for claimed, `t` for taken
/// over, `d` for completed, `l` for lost.
using Told = std::map<char, std::map<int, int>>;

/// Claims and completes every key, saying each step before the next. Round `round` begins when the
/// leases of the one before it are over.
void work_through(const Database& database,
                  std::uint64_t number,
                  std::int64_t round,
                  const Forked::Talk& talk) {
  const auto store = database();
  for (int key = 0; key < keys; ++key) {
    const std::string name = std::to_string(key);
    const std::int64_t now = round * lease;
    FoundKey found;
    commit(*store, [&](UnitOfWork& work) {
      found = work.claim_key({name, id(number)}, at(now), at(now + lease));
    });
    if (found.state != KeyState::fresh) continue;
    talk.say((found.is_taken_over ? "t" : "c") + name);
    bool is_kept = false;
    commit(*store, [&](UnitOfWork& work) {
      is_kept = work.complete_key({name, id(number)}, std::to_string(number), at(1'000'000));
    });
    talk.say((is_kept ? "d" : "l") + name);
  }
}

class Worker : public Forked {
 public:
  Worker(const Database& database, std::uint64_t number, std::int64_t round)
      : Forked([&](const Talk& talk) { work_through(database, number, round, talk); }) {}

  /// Reads so many steps, or all without a limit.
  void listen(Told& told, int steps = -1) const {
    for (; steps != 0; --steps) {
      const auto line = talk().hear();
      if (line.empty()) return;
      ++told[line[0]][std::stoi(line.substr(1))];
    }
  }
};

int sum(const std::map<int, int>& counts) {
  int all = 0;
  for (const auto& [key, count] : counts) all += count;
  return all;
}

void completes_each_key_once_though_claimants_are_killed(const Database& database) {
  opened(database);
  base::SeededRandom dice(11);
  Told told;
  std::int64_t round = 0;
  std::uint64_t number = 1;

  for (int kills = 0; kills < 8; ++kills, ++round) {
    Worker one(database, number++, round);
    Worker two(database, number++, round);
    one.listen(told, 1 + static_cast<int>(dice.next() % 20));
    one.kill_now();
    one.exit_status();
    two.listen(told, 1 + static_cast<int>(dice.next() % 6));
    two.kill_now();
    two.exit_status();
    one.listen(told);
    two.listen(told);
  }
  Worker last(database, number, round);
  last.listen(told);

  EXPECT_EQ(last.exit_status(), 0);
  const auto store = database();
  KeyCounts counts;
  commit(*store, [&](UnitOfWork& work) { counts = work.key_counts(); });
  EXPECT_EQ(counts, (KeyCounts{0, keys}));
  // Nobody was told that a key is complete after somebody else was told so, and nobody who was
  // alive lost one.
  for (const auto& [key, times] : told['d']) EXPECT_EQ(times, 1) << key;
  for (const auto& [key, times] : told['c']) EXPECT_EQ(times, 1) << key;
  EXPECT_EQ(sum(told['l']), 0);
  // A claim that was told of and not completed was taken over, unless its completion was kept
  // and only the word of it was lost: at most one for each process that was killed.
  const int unfinished = sum(told['c']) + sum(told['t']) - sum(told['d']);
  EXPECT_GE(unfinished, 0);
  EXPECT_LE(unfinished, 16);
}

}  // namespace

std::vector<Claim> process_claims() {
  return {{"CompletesEachKeyOnceThoughClaimantsAreKilled",
           completes_each_key_once_though_claimants_are_killed}};
}

}  // namespace sourceflow::store::conformance
