#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
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

}  // namespace sourceflow::bench
