#include <algorithm>
#include <filesystem>

#include <benchmark/benchmark.h>

#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

#include "by_hand.hpp"
#include "left_rows.hpp"
#include "run_units.hpp"
#include "store_units.hpp"

namespace sourceflow::bench {
namespace {

/// A file in the directory that is to be measured, removed at the end.
class File {
 public:
  File() { remove(); }
  ~File() { remove(); }
  std::filesystem::path path() const {
    return std::filesystem::temp_directory_path() / "sourceflow_bench.db";
  }
  /// Throws unless the rows of so many commands are there, whoever wrote them.
  void expect_commands(std::int64_t count, bool sends) const {
    expect_rows(path(),
                {.claims = count,
                 .commands = count,
                 .events = count,
                 .airports = std::min<std::int64_t>(count, 300),
                 .departures = count,
                 .outbox = sends ? std::min(count, HandledCommand::outbox_lag) : 0});
  }
  void expect_events(std::int64_t count) const { expect_rows(path(), {.events = count}); }

 private:
  void remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path().string() + end);
  }
};

void memory_units(benchmark::State& state) { run_units(state, *prepared(store::memory()), false); }
BENCHMARK(memory_units)->Arg(1)->Arg(64);

void sqlite_units(benchmark::State& state, bool sends) {
  const File file;
  run_units(state, *prepared(store::sqlite(file.path())), sends);
  file.expect_commands(state.iterations() * state.range(0), sends);
}

void by_hand_units(benchmark::State& state, bool sends) {
  const File file;
  prepared(store::sqlite(file.path()));
  ByHand hand(file.path());
  std::int64_t number = 1;
  for (auto _ : state) {
    hand.handle(number, static_cast<std::size_t>(state.range(0)), sends);
    number += state.range(0);
  }
  state.SetItemsProcessed(number - 1);
  file.expect_commands(number - 1, sends);
}

BENCHMARK_CAPTURE(sqlite_units, plain, false)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK_CAPTURE(by_hand_units, plain, false)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK_CAPTURE(sqlite_units, sending, true)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK_CAPTURE(by_hand_units, sending, true)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

void sqlite_events(benchmark::State& state) {
  const File file;
  append_events(state, *prepared(store::sqlite(file.path())));
  file.expect_events(state.iterations() * state.range(0));
}
BENCHMARK(sqlite_events)->Arg(1000)->UseRealTime();

void by_hand_events(benchmark::State& state) {
  const File file;
  prepared(store::sqlite(file.path()));
  ByHand hand(file.path());
  std::int64_t number = 0;
  for (auto _ : state) {
    hand.append_events(number, static_cast<std::size_t>(state.range(0)));
    number += state.range(0);
  }
  state.SetItemsProcessed(number);
  file.expect_events(number);
}
BENCHMARK(by_hand_events)->Arg(1000)->UseRealTime();

void sqlite_events_after(benchmark::State& state) {
  const File file;
  const auto store = prepared(store::sqlite(file.path()));
  AppendEvents unit(20'000);
  store::Unit* const units[]{&unit};
  store->commit(units);
  std::int64_t position = 0;
  std::int64_t read = 0;
  for (auto _ : state) {
    const auto events = store->events_after(position, 1000);
    read += static_cast<std::int64_t>(events.size());
    position = events.empty() ? 0 : events.back().position;
  }
  state.SetItemsProcessed(read);
}
BENCHMARK(sqlite_events_after);

void sqlite_load(benchmark::State& state) {
  const File file;
  const auto store = prepared(store::sqlite(file.path()));
  load_behind_history(state, *store, *prepared(store::sqlite(file.path())));
}
BENCHMARK(sqlite_load)->Arg(1)->Arg(1000)->Arg(100'000)->UseRealTime();

}  // namespace
}  // namespace sourceflow::bench
