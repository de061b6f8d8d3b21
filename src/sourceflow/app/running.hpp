#pragma once

#include <chrono>
#include <memory>
#include <semaphore>
#include <string_view>
#include <vector>

#include "sourceflow/app/claimed_keys.hpp"
#include "sourceflow/app/engine.hpp"
#include "sourceflow/app/event_rounds.hpp"
#include "sourceflow/app/lanes.hpp"
#include "sourceflow/app/outbox_relay.hpp"
#include "sourceflow/app/view_store.hpp"

namespace sourceflow::app {

/// What there is of an App between `start` and `stop`.
struct Engine::Running : Inbound {
  Running(const AppOptions& options,
          const Rules& rules,
          const std::vector<Place>& places,
          telemetry::Telemetry& telemetry,
          std::shared_ptr<base::Breakers> all_breakers);

  bool is_ready() const override;
  std::shared_ptr<base::Breakers> breakers() const override { return shared_breakers; }
  void take(std::vector<Incoming> messages) override;

  void wake(const Result& result);
  /// Everything that reads the event log.
  std::vector<ViewReaders*> all_readers();
  std::vector<Lanes*> all_lanes();
  ViewReaders& readers_of(std::string_view view);
  bool wait_for_all(std::int64_t position, std::chrono::steady_clock::time_point deadline);
  /// Whether each database could be written to the last time.
  std::vector<Check> store_checks() const;
  void stop_lanes();

  ClaimedKeys keys;
  std::shared_ptr<base::Breakers> shared_breakers;
  Counter counter;
  Recorder recorder;
  Surroundings surroundings;
  std::counting_semaphore<> slots;
  Lanes lanes;
  OutboxRelay relay;
  ViewReaders views;
  /// The databases of views that are not the App's own store.
  EventRounds::ViewStores elsewhere;
  EventRounds rounds;
  /// Ends first: it asks all others.
  std::vector<telemetry::Observation> observations;
};

}  // namespace sourceflow::app
