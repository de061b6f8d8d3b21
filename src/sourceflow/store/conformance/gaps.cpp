#include <algorithm>
#include <map>
#include <memory>
#include <poll.h>

#include <gtest/gtest.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/forked.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"

namespace sourceflow::store::conformance {
namespace {

constexpr int writers = 4;
constexpr int readers = 3;
constexpr int units = 30;
/// So many events must each reader have seen before a writer that stalls goes on.
constexpr std::size_t seen_meanwhile = 4;
constexpr int patience = 30'000;

using Positions = std::vector<std::int64_t>;

/// Appends to an entity of its own and to one that all share. Says `c` behind a commit, and `s`
/// where it stalls within a unit until it hears a line.
void write_in_process(const Database& database, int number, const Forked::Talk& talk) {
  const auto store = database();
  base::SeededRandom dice(static_cast<std::uint64_t>(number) + 100);
  for (int i = 0; i < units; ++i) {
    const bool fails = dice.fraction() < 0.2;
    // Where one writes at a time, a stall would only be the others' timeout.
    bool is_slow = dice.fraction() < 0.2 && store->writers() > 1;
    const auto own = [&](UnitOfWork& work) {
      append_next(work, std::to_string(number));
      append_next(work, std::to_string(number));
      if (std::exchange(is_slow, false)) {
        talk.say("s");
        talk.hear();
      }
      if (fails) throw std::runtime_error("rolled back");
    };
    while (true) {
      try {
        commit_together(*store, {own, [](UnitOfWork& work) { append_next(work, "shared"); }});
        break;
      } catch (const Error& error) {
        if (!error.retryable() || error.outcome_unknown()) throw;
      }
    }
    talk.say("c");
  }
}

/// Goes on from the last position it knows, as views do, and says each that it sees. Waits for
/// nothing: what is there must be shown when it is asked for.
void follow_in_process(const Database& database, const Forked::Talk& talk) {
  const auto store = database();
  std::int64_t position = 0;
  while (true) {
    const bool was_over = talk.has_word();
    const auto events = store->events_after(position, 5);
    for (const auto& each : events) {
      position = each.position;
      talk.say(std::to_string(position));
    }
    if (events.empty() && was_over) return;
  }
}

class Processes {
 public:
  explicit Processes(const Database& database) {
    for (int i = 0; i < writers; ++i) {
      writers_.push_back({std::make_unique<Forked>(
          [&database, i](const Forked::Talk& talk) { write_in_process(database, i, talk); })});
    }
    for (int i = 0; i < readers; ++i) {
      readers_.push_back({std::make_unique<Forked>(
          [&database](const Forked::Talk& talk) { follow_in_process(database, talk); })});
    }
  }

  /// Hears all of them until all have ended; lets those go on that stall, once the readers have
  /// come further in spite of them.
  void run() {
    bool is_told = false;
    while (true) {
      std::vector<pollfd> ends;
      for (const auto& each : writers_) ends.push_back(end_of(each.process, each.has_ended));
      for (const auto& each : readers_) ends.push_back(end_of(each.process, each.has_ended));
      if (is_over()) return;
      ASSERT_GT(poll(ends.data(), ends.size(), patience), 0)
          << "a reader does not see what is committed, or a writer does not go on";
      for (std::size_t i = 0; i < writers_.size(); ++i)
        if (ends[i].revents != 0) hear(writers_[i]);
      for (std::size_t i = 0; i < readers_.size(); ++i)
        if (ends[writers_.size() + i].revents != 0) hear(readers_[i]);
      release();
      if (!is_told && std::ranges::all_of(writers_, &Writer::has_ended)) {
        for (const auto& each : readers_) each.process->talk().say("over");
        is_told = true;
      }
    }
  }

  std::vector<Positions> seen() const {
    std::vector<Positions> all;
    for (const auto& each : readers_) all.push_back(each.seen);
    return all;
  }
  int overtaken() const { return overtaken_; }

 private:
  struct Writer {
    std::unique_ptr<Forked> process;
    bool has_ended = false;
    bool is_stalled = false;
    std::size_t seen_before = 0;
  };
  struct Reader {
    std::unique_ptr<Forked> process;
    bool has_ended = false;
    Positions seen = {};
  };

  static pollfd end_of(const std::unique_ptr<Forked>& process, bool has_ended) {
    return {has_ended ? -1 : process->talk().handle(), POLLIN, 0};
  }
  bool is_over() const {
    return std::ranges::all_of(writers_, &Writer::has_ended) &&
           std::ranges::all_of(readers_, &Reader::has_ended);
  }
  /// What the slowest reader has seen.
  std::size_t seen_by_all() const {
    std::size_t least = readers_.front().seen.size();
    for (const auto& each : readers_) least = std::min(least, each.seen.size());
    return least;
  }

  void hear(Writer& writer) {
    const std::string line = writer.process->talk().hear();
    if (line.empty()) {
      writer.has_ended = true;
      EXPECT_EQ(writer.process->exit_status(), 0);
    } else if (line == "s") {
      writer.is_stalled = true;
      writer.seen_before = seen_by_all();
    }
  }
  static void hear(Reader& reader) {
    const std::string line = reader.process->talk().hear();
    if (line.empty()) {
      reader.has_ended = true;
      EXPECT_EQ(reader.process->exit_status(), 0);
    } else {
      reader.seen.push_back(std::stoll(line));
    }
  }
  void release() {
    const bool all_wait = std::ranges::all_of(
        writers_, [](const Writer& each) { return each.has_ended || each.is_stalled; });
    for (auto& each : writers_) {
      if (!each.is_stalled) continue;
      const bool is_overtaken = seen_by_all() >= each.seen_before + seen_meanwhile;
      if (!is_overtaken && !all_wait) continue;
      if (is_overtaken) ++overtaken_;
      each.is_stalled = false;
      each.process->talk().say("go on");
    }
  }

  std::vector<Writer> writers_;
  std::vector<Reader> readers_;
  int overtaken_ = 0;
};

void shows_no_process_a_gap_however_writers_stall(const Database& database) {
  opened(database);
  Processes processes(database);

  processes.run();

  const auto store = database();
  Positions all;
  std::map<std::string, std::int64_t> last;
  for (const auto& each : store->events_after(0, 1'000'000)) {
    all.push_back(each.position);
    EXPECT_EQ(each.sequence_no, ++last[each.entity_id]) << each.entity_id;
  }
  EXPECT_EQ(last["shared"], writers * units);
  for (const auto& seen : processes.seen()) EXPECT_EQ(seen, all);
  if (store->writers() > 1) {
    EXPECT_GT(processes.overtaken(), 0) << "readers go on while writers stall";
  }
}

}  // namespace

std::vector<Claim> gap_claims() {
  return {{"ShowsNoProcessAGapHoweverWritersStall", shows_no_process_a_gap_however_writers_stall}};
}

}  // namespace sourceflow::store::conformance
