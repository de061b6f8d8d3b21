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

Check store_check(bool is_usable) {
  if (is_usable) return {.name = "store", .detail = "usable"};
  return {.name = "store",
          .health = Health::failed,
          .detail = "writing to the store failed; nothing is received until it works again",
          .advice = "see that the database runs, can be reached from here and has room"};
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
  if (is_store_usable_) checks.push_back(store_check(is_store_usable_()));
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

void Engine::watch(std::function<bool()> is_store_usable) {
  std::shared_ptr<Checkup> checkup;
  if (is_store_usable) {
    checkup = std::make_shared<Checkup>();
    add_store_checks(*checkup, *options_.store, rules_->handlers, *options_.clock, options_.health);
    if (const auto connection = rules_->connection) {
      const auto limit = options_.health.check * 9 / 10;
      checkup->add("connection", "see what the log says about AWS", [connection, limit] {
        return connection->checks(limit);
      });
    }
  }
  const std::lock_guard lock(watched_);
  is_store_usable_ = std::move(is_store_usable);
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
