#include <algorithm>
#include <iterator>
#include <span>

#include "sourceflow/app/checkup.hpp"
#include "sourceflow/app/engine.hpp"
#include "sourceflow/app/store_checks.hpp"

namespace sourceflow::app {
namespace {

constexpr std::chrono::milliseconds patience{1000};

Check state_check(State state) {
  Check check{.name = "state", .detail = std::string(to_text(state))};
  if (state == State::running) return check;
  check.health = Health::failed;
  check.advice = state == State::starting
                     ? "it waits for its store or for AWS; the log says for what"
                     : "it takes in no work any more; send to another instance";
  return check;
}

}  // namespace

Report Engine::liveness() const {
  const auto state = state_.load();
  Check check{.name = "process", .detail = "answers"};
  const auto& connection = rules_->connection;
  if (state == State::running && connection != nullptr && !connection->is_live(patience)) {
    check = {.name = "connection",
             .health = Health::failed,
             .detail = "its I/O thread has not answered within 1 s",
             .advice = "restart the process"};
  }
  return report(options_.name, state, {check});
}

Report Engine::readiness() const {
  const auto state = state_.load();
  std::vector<Check> checks{state_check(state)};
  const std::lock_guard lock(watched_);
  if (stores_) std::ranges::move(stores_(), std::back_inserter(checks));
  return report(options_.name, state, std::move(checks));
}

Report Engine::health() {
  const auto state = state_.load();
  std::vector<Check> checks{state_check(state)};
  std::shared_ptr<Checkup> checkup;
  {
    const std::lock_guard lock(watched_);
    checkup = checkup_;
  }
  if (checkup != nullptr) {
    auto found = checkup->run(options_.health.check);
    checks.insert(
        checks.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  }
  for (const auto& [name, status] : breakers_->status()) {
    checks.push_back(breaker_check(name, status));
  }
  return report(options_.name, state, std::move(checks));
}

void Engine::watch(std::function<std::vector<Check>()> stores) {
  std::shared_ptr<Checkup> checkup;
  if (stores) {
    checkup = std::make_shared<Checkup>();
    const auto& main = places_.front();
    auto tables = rules_->handlers.entity_tables();
    std::ranges::move(main.tables(), std::back_inserter(tables));
    add_store_checks(*checkup, main, tables, *options_.clock, options_.health);
    for (const auto& place : std::span(places_).subspan(1))
      add_view_store_checks(*checkup, place, main.store, *options_.clock, options_.health);
    const auto& keys = options_.idempotency_store;
    if (keys && std::ranges::find(places_, keys, &Place::store) == places_.end())
      add_key_store_check(*checkup, keys);
    if (const auto connection = rules_->connection) {
      const auto limit = options_.health.check * 9 / 10;
      checkup->add("connection", "see what the log says about AWS", [connection, limit] {
        return connection->checks(limit);
      });
    }
  }
  const std::lock_guard lock(watched_);
  stores_ = std::move(stores);
  checkup_.swap(checkup);
}

void Engine::run_servers() {
  for (const auto& server : rules_->servers) {
    server->start(*this);
    ++serving_;
  }
}

void Engine::stop_servers() {
  while (serving_ > 0) rules_->servers[--serving_]->stop();
}

std::vector<Check> Connection::checks(std::chrono::milliseconds) { return {}; }

bool Connection::is_live(std::chrono::milliseconds) const { return true; }

}  // namespace sourceflow::app
