#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <benchmark/benchmark.h>

#include "store_units.hpp"

namespace sourceflow::bench {

inline std::shared_ptr<store::Store> prepared(std::shared_ptr<store::Store> store) {
  store->prepare(std::span(&airports(), 1));
  return store;
}

/// Groups of `state.range(0)` handled commands, each group in one commit.
inline void run_units(benchmark::State& state, store::Store& store, bool sends) {
  const auto group = static_cast<std::size_t>(state.range(0));
  std::vector<HandledCommand> units(group, HandledCommand(sends));
  std::vector<store::Unit*> pointers;
  for (auto& unit : units) pointers.push_back(&unit);
  std::int64_t number = 0;
  for (auto _ : state) {
    for (auto& unit : units) unit.become(++number);
    store.commit(pointers);
  }
  for (const auto& unit : units) {
    if (unit.failure) throw std::runtime_error("a unit failed");
  }
  state.SetItemsProcessed(number);
}

/// Events in units of `state.range(0)`, each in a commit of its own.
inline void append_events(benchmark::State& state, store::Store& store) {
  AppendEvents unit(state.range(0), new_name());
  store::Unit* const units[]{&unit};
  for (auto _ : state) store.commit(units);
  if (unit.failure) std::rethrow_exception(unit.failure);
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

/// Reads the heads and the row of an entity.
class LoadEntity : public store::Unit {
 public:
  explicit LoadEntity(std::string id) : id_(std::move(id)) {}
  void run(store::UnitOfWork& work) override {
    benchmark::DoNotOptimize(work.heads({"Airport", id_}));
    benchmark::DoNotOptimize(work.load(airports(), id_));
  }

 private:
  std::string id_;
};

class Move : public store::Unit {
 public:
  void run(store::UnitOfWork& work) override { work.set_position("bench", ++position_); }

 private:
  std::int64_t position_ = 0;
};

/// Loads an entity that has `state.range(0)` events behind it. The other handle on the same
/// database writes in between, so that nothing is remembered.
inline void load_behind_history(benchmark::State& state, store::Store& store, store::Store& other) {
  const std::string name = new_name();
  AppendEvents history(state.range(0), name, 1);
  store::Unit* const before[]{&history};
  store.commit(before);
  LoadEntity load(name + "0");
  Move move;
  store::Unit* const loads[]{&load};
  store::Unit* const moves[]{&move};
  for (auto _ : state) {
    state.PauseTiming();
    other.commit(moves);
    state.ResumeTiming();
    store.commit(loads);
  }
  for (const store::Unit* unit : {loads[0], before[0], moves[0]})
    if (unit->failure) std::rethrow_exception(unit->failure);
}

}  // namespace sourceflow::bench
