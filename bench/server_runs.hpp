#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "run_units.hpp"

namespace sourceflow::bench {

/// Where `Server` is; empty, and the run is skipped, where nothing says so.
template <class Server>
std::string address_of(benchmark::State& state) {
  const char* address = std::getenv(Server::address_in);
  if (address == nullptr) state.SkipWithError("no server is named");
  return address == nullptr ? "" : address;
}

/// Empties the outbox: entries that another run has left would look like another instance's, which
/// is asked about.
class TakeAway : public store::Unit {
 public:
  explicit TakeAway(store::Store& store) : store_(store) {}
  void run(store::UnitOfWork& work) override {
    std::vector<std::int64_t> ids;
    for (const auto& entry : store_.outbox_after(0, 10'000)) ids.push_back(entry.id);
    work.mark_sent(ids);
  }

 private:
  store::Store& store_;
};

template <class Server>
std::shared_ptr<store::Store> emptied(const std::string& address) {
  auto store = prepared(Server::store(address));
  TakeAway unit(*store);
  store::Unit* const units[]{&unit};
  while (store->outbox_depth() > 0) store->commit(units);
  return store;
}

template <class Server>
void server_units(benchmark::State& state) {
  const auto address = address_of<Server>(state);
  if (address.empty()) return;
  run_units(state, *emptied<Server>(address), true);
}

template <class Server>
void server_units_by_hand(benchmark::State& state) {
  const auto address = address_of<Server>(state);
  if (address.empty()) return;
  emptied<Server>(address);
  auto hand = Server::by_hand(address);
  const auto group = static_cast<std::size_t>(state.range(0));
  std::int64_t number = 1;
  for (auto _ : state) {
    hand.handle(number, group);
    number += state.range(0);
  }
  state.SetItemsProcessed(number - 1);
}

template <class Server>
void server_events(benchmark::State& state) {
  const auto address = address_of<Server>(state);
  if (address.empty()) return;
  append_events(state, *prepared(Server::store(address)));
}

template <class Server>
void server_events_by_hand(benchmark::State& state) {
  const auto address = address_of<Server>(state);
  if (address.empty()) return;
  prepared(Server::store(address));
  auto hand = Server::by_hand(address);
  const std::string name = new_name();
  std::int64_t number = 0;
  for (auto _ : state) {
    hand.append_events(name, number, static_cast<std::size_t>(state.range(0)));
    number += state.range(0);
  }
  state.SetItemsProcessed(number);
}

template <class Server>
void server_load(benchmark::State& state) {
  const auto address = address_of<Server>(state);
  if (address.empty()) return;
  const auto store = prepared(Server::store(address));
  load_behind_history(state, *store, *store);
}

}  // namespace sourceflow::bench
