#include <filesystem>

#include <benchmark/benchmark.h>

#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

#include "by_hand.hpp"
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

 private:
  void remove() const {
    for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(path().string() + end);
  }
};

void memory_units(benchmark::State& state) { run_units(state, *prepared(store::memory()), false); }
BENCHMARK(memory_units)->Arg(1)->Arg(64);

void sqlite_units(benchmark::State& state) {
  const File file;
  run_units(state, *prepared(store::sqlite(file.path())), false);
}
BENCHMARK(sqlite_units)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

void sqlite_sending_units(benchmark::State& state) {
  const File file;
  run_units(state, *prepared(store::sqlite(file.path())), true);
}
BENCHMARK(sqlite_sending_units)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

/// Groups of `state.range(0)` calls, each group in one transaction.
template <class Action>
void by_hand(benchmark::State& state, Action action) {
  const File file;
  prepared(store::sqlite(file.path()));
  ByHand database(file.path());
  std::int64_t number = 0;
  for (auto _ : state) {
    database.begin();
    for (std::int64_t i = 0; i < state.range(0); ++i) action(database, number++);
    database.commit();
  }
  state.SetItemsProcessed(number);
}

void by_hand_units(benchmark::State& state, bool sends) {
  by_hand(state,
          [&](ByHand& database, std::int64_t number) { database.handle(number + 1, sends); });
}
BENCHMARK_CAPTURE(by_hand_units, plain, false)->Arg(1)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();
BENCHMARK_CAPTURE(by_hand_units, sending, true)->Arg(8)->Arg(64)->Arg(256)->UseRealTime();

void sqlite_events(benchmark::State& state) {
  const File file;
  append_events(state, *prepared(store::sqlite(file.path())));
}
BENCHMARK(sqlite_events)->Arg(1000)->UseRealTime();

void by_hand_events(benchmark::State& state) {
  by_hand(state, [](ByHand& database, std::int64_t number) { database.append_event(number); });
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
