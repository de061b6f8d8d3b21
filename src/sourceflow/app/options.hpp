#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/health.hpp"
#include "sourceflow/base/breaker.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/store/idempotency.hpp"
#include "sourceflow/store/naming.hpp"
#include "sourceflow/store/store.hpp"
#include "sourceflow/telemetry/options.hpp"

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::app {

/// How an App runs. Name and store have no default; everything else suits production.
struct AppOptions {
  /// The service's name: letters, digits, '-' and '_', up to 64. Instances of one service share it;
  /// it names their event queue and owns their claims in the inbox.
  std::string name = {};
  /// Where everything is kept: `sqlite("orders.db")`, `memory()`.
  std::shared_ptr<store::Store> store = nullptr;
  /// Where views are kept that name no store of their own: another database than that of the
  /// commands. Null: in `store`.
  std::shared_ptr<store::Store> views = nullptr;
  /// Where `App::idempotency` keeps its keys. Null: in `store`.
  std::shared_ptr<store::Store> idempotency_store = nullptr;
  /// How the tables of entities and views are named.
  store::Naming naming = {};
  /// Whether a start creates tables that are missing, over what the store's options say. Not set:
  /// what those say. With false it only looks, and refuses with the statements that are to be run.
  std::optional<bool> create_tables = std::nullopt;
  /// Most units of work in one commit; 1 commits each alone.
  std::size_t max_group = 256;
  /// Most commands that `post` lets wait; the next caller waits itself. At least 1.
  std::size_t max_posted = 10'000;
  /// Most outbox entries under way at once. At least 1.
  std::size_t max_outbox_in_flight = 2'000;
  /// A command sent by a handler to this same service, and an event for a reaction, is dead after
  /// this many tries.
  int max_tries = 10;
  /// How often the store is looked at for what other processes commit to it. More than zero.
  std::chrono::milliseconds poll{500};
  /// When a database server is left alone: after so many commits in a row that failed, for so long.
  /// A store in memory or in a file is asked again after each `poll` instead.
  base::BreakerOptions store_breaker{
      .failures = 5, .open = std::chrono::seconds{30}, .trials = 1, .successes = 1};
  /// How long a handled message id is remembered: longer than a message can wait in queues and
  /// dead-letter queues.
  std::chrono::days inbox_horizon{15};
  /// How `App::idempotency` forgets.
  store::IdempotencyOptions idempotency = {};
  /// What is under way may take this long when stopping; zero gives it back at once.
  std::chrono::milliseconds shutdown_deadline{20'000};
  /// From when on `health` warns.
  HealthLimits health = {};
  std::shared_ptr<base::Clock> clock = base::system_clock();
  /// Where traces and figures are sent to. Default: nowhere, and only figures are kept.
  telemetry::Options telemetry = {};
  /// What the operator says about all options; null: the process's environment and the file it
  /// names. It wins over what code sets here.
  std::shared_ptr<base::Settings> settings = nullptr;

  /// Takes what the operator says, as `SOURCEFLOW_MAX_GROUP` or `{"naming": {"prefix": ...}}`.
  void read(base::Settings& from);
  /// Every complaint, one sentence each.
  std::vector<std::string> validate() const;
};

}  // namespace sourceflow::app
