#include <fcntl.h>
#include <map>
#include <poll.h>
#include <set>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "sourceflow/base/random.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

namespace sourceflow::store {
namespace {

/// A process that writes the numbers from first to last.
class Writer {
 public:
  Writer(const std::filesystem::path& file, int first, int last) {
    int ends[2]{};
    if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    std::string words[]{
        SQLITE_WRITER_PROCESS, file.string(), std::to_string(first), std::to_string(last)};
    char* arguments[]{words[0].data(), words[1].data(), words[2].data(), words[3].data(), nullptr};
    if (posix_spawn(&process_, words[0].c_str(), &actions, nullptr, arguments, environ) != 0) {
      throw std::runtime_error("cannot start " + words[0]);
    }
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    from_ = ends[0];
  }
  ~Writer() {
    kill_now();
    close(from_);
  }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// The next number up to which everything is kept; nothing at the end.
  std::optional<int> next() {
    std::string line;
    char c = 0;
    while (read(from_, &c, 1) == 1) {
      if (c == '\n') return std::stoi(line);
      line += c;
    }
    return std::nullopt;
  }
  /// Until the next commit or so many microseconds have passed: somewhere within a commit.
  void wait_at_most(long micros) {
    pollfd ready{from_, POLLIN, 0};
    const timespec time{0, micros * 1000};
    ppoll(&ready, 1, &time, nullptr);
  }
  void kill_now() {
    if (process_ == 0) return;
    kill(process_, SIGKILL);
    exit_status();
  }
  int exit_status() {
    int status = 0;
    waitpid(process_, &status, 0);
    process_ = 0;
    return status;
  }

 private:
  pid_t process_ = 0;
  int from_ = -1;
};

/// Every number from 1 to `last` has had its effect once, whole, and nothing else has happened.
void expect_exactly(const std::filesystem::path& file, int last) {
  const auto store = conformance::opened([&] { return sqlite(file); });
  const auto events = store->events_after(0, 1'000'000);
  EXPECT_EQ(events.size(), static_cast<std::size_t>(last));
  std::map<std::string, std::int64_t> of_entity;
  std::int64_t position = 0;
  for (const auto& event : events) {
    EXPECT_EQ(event.sequence_no, ++of_entity[event.entity_id]);
    EXPECT_EQ(event.position, ++position);
  }
  for (const auto& [entity, count] : of_entity) {
    EXPECT_EQ(store->commands_of(conformance::order(entity), 0, 1'000'000).size(),
              static_cast<std::size_t>(count));
    EXPECT_EQ(store->row(conformance::notes(), entity)->row[1], Value(count));
  }
  std::set<std::string> sent;
  for (const auto& entry : store->outbox_after(0, 1'000'000))
    EXPECT_TRUE(sent.insert(entry.destination).second);
  EXPECT_EQ(sent.size(), static_cast<std::size_t>(last));
}

TEST(SqliteProcesses, ShareOneFile) {
  const Scratch scratch;
  const auto file = scratch.path() / "a.db";

  // Both want the second hundred.
  Writer one(file, 1, 200);
  Writer two(file, 101, 300);

  EXPECT_EQ(one.exit_status(), 0);
  EXPECT_EQ(two.exit_status(), 0);
  expect_exactly(file, 300);
}

TEST(SqliteProcesses, LoseNothingAndDoubleNothingWhenKilled) {
  constexpr int last = 400;
  const Scratch scratch;
  const auto file = scratch.path() / "a.db";
  base::SeededRandom dice(7);
  int kept = 0;
  int kills = 0;

  while (kept < last) {
    // Goes over what may have been kept without having been told, as a redelivery does.
    Writer writer(file, kept + 1, last);
    const int until = static_cast<int>(dice.next() % 12);
    for (int i = 0; i < until; ++i) {
      const auto told = writer.next();
      if (!told) break;
      kept = *told;
    }
    writer.wait_at_most(static_cast<long>(dice.next() % 1500));
    writer.kill_now();
    ++kills;
  }

  EXPECT_GT(kills, 5);
  expect_exactly(file, last);
}

}  // namespace
}  // namespace sourceflow::store
