#include "sourceflow/app/running.hpp"

#include <algorithm>
#include <span>

#include "sourceflow/app/owned_work.hpp"

namespace sourceflow::app {
namespace {

/// One's own file is asked again after each poll, since asking it costs nobody anything: so one
/// failure opens its breaker, and one success closes it. A server that others use, too, needs rest.
base::SharedBreaker& store_breaker(base::Breakers& breakers,
                                   const Place& place,
                                   const AppOptions& options) {
  if (place.store->is_server()) return breakers.get(place.name, options.store_breaker);
  return breakers.get(place.name,
                      {.failures = 1, .open = options.poll, .trials = 1, .successes = 1});
}

bool is_usable(const Surroundings& surroundings) {
  return surroundings.store.state() == base::BreakerState::closed;
}

Check usable_check(const Surroundings& surroundings) {
  const auto& place = surroundings.place;
  Check check{.name = place.name, .detail = "usable"};
  if (is_usable(surroundings)) return check;
  check.advice = "see that the database runs, can be reached from here and has room";
  if (place.is_main) {
    check.health = Health::failed;
    check.detail = "writing to the store failed; nothing is received until it works again";
  } else {
    // Commands go on without it, so it is no reason to send them elsewhere.
    check.health = Health::warning;
    check.detail = "writing to this database failed; its views catch up when it works again";
  }
  return check;
}

}  // namespace

Engine::Running::Running(const AppOptions& options,
                         const Rules& rules,
                         const std::vector<Place>& places,
                         telemetry::Telemetry& telemetry,
                         std::shared_ptr<base::Breakers> all_breakers)
    : keys(options, telemetry.metrics()),
      shared_breakers(std::move(all_breakers)),
      recorder(telemetry, rules),
      surroundings{rules,
                   *options.clock,
                   counter,
                   recorder,
                   [this](const Result& result) { wake(result); },
                   places.front(),
                   store_breaker(*shared_breakers, places.front(), options)},
      slots(static_cast<std::ptrdiff_t>(options.max_posted)),
      lanes(*options.store,
            {.max_group = options.max_group,
             .max_lanes = rules.connection ? rules.connection->max_concurrent_calls() : 0,
             .breaker = &surroundings.store}),
      relay(*options.store,
            lanes,
            surroundings,
            {.max_in_flight = options.max_outbox_in_flight,
             .poll = options.poll,
             .max_tries = options.max_tries,
             .inbox_horizon = options.inbox_horizon}),
      views(*options.store,
            lanes,
            surroundings,
            {.poll = options.poll, .max_tries = options.max_tries}),
      rounds(elsewhere, lanes, surroundings) {
  const ViewReaders::Options reading{.poll = options.poll, .inbox_horizon = options.inbox_horizon};
  for (const auto& place : std::span(places).subspan(1)) {
    Surroundings there{rules,
                       *options.clock,
                       counter,
                       recorder,
                       [](const Result&) {},
                       place,
                       store_breaker(*shared_breakers, place, options)};
    elsewhere.push_back(
        std::make_unique<ViewStore>(*options.store, std::move(there), options.max_group, reading));
  }
}

bool Engine::Running::is_ready() const { return is_usable(surroundings); }

void Engine::Running::take(std::vector<Incoming> messages) {
  std::vector<Work*> works;
  works.reserve(messages.size());
  std::vector<Incoming> events;
  for (auto& message : messages) {
    if (message.kind == store::MessageKind::event && !elsewhere.empty()) {
      events.push_back(std::move(message));
    } else {
      works.push_back(new IncomingWork(surroundings, std::move(message)));
    }
  }
  lanes.post(works);
  if (!events.empty()) rounds.take(std::move(events));
}

void Engine::Running::wake(const Result& result) {
  if (result.has_outbox || result.has_timers) relay.wake(result.has_outbox, result.has_timers);
  if (!result.has_events) return;
  views.wake();
  for (const auto& other : elsewhere) other->readers.wake();
}

std::vector<ViewReaders*> Engine::Running::all_readers() {
  std::vector<ViewReaders*> all{&views};
  for (const auto& other : elsewhere) all.push_back(&other->readers);
  return all;
}

std::vector<Lanes*> Engine::Running::all_lanes() {
  std::vector<Lanes*> all{&lanes};
  for (const auto& other : elsewhere) all.push_back(&other->lanes);
  return all;
}

ViewReaders& Engine::Running::readers_of(std::string_view view) {
  const auto at = std::ranges::find_if(elsewhere, [&](const auto& other) {
    const auto& there = other->place().views;
    return std::ranges::find(there, view, &ViewHandler::name) != there.end();
  });
  return at == elsewhere.end() ? views : (*at)->readers;
}

bool Engine::Running::wait_for_all(std::int64_t position,
                                   std::chrono::steady_clock::time_point deadline) {
  return std::ranges::all_of(all_readers(), [&](ViewReaders* readers) {
    const auto left = deadline - std::chrono::steady_clock::now();
    return readers->wait_for(
        "", position, std::chrono::duration_cast<std::chrono::milliseconds>(left));
  });
}

std::vector<Check> Engine::Running::store_checks() const {
  std::vector<Check> checks{usable_check(surroundings)};
  for (const auto& other : elsewhere) checks.push_back(usable_check(other->surroundings));
  return checks;
}

void Engine::Running::stop_lanes() {
  // Those first whose work goes on in the app's own store.
  for (const auto& other : elsewhere) other->lanes.stop();
  lanes.stop();
}

}  // namespace sourceflow::app
