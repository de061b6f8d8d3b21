#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/context.hpp"
#include "sourceflow/app/counts.hpp"
#include "sourceflow/app/options.hpp"
#include "sourceflow/app/places.hpp"
#include "sourceflow/app/receipt.hpp"
#include "sourceflow/app/rules.hpp"
#include "sourceflow/app/server.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/store/schema.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::app {

class Checkup;

/// The App without its users' types: what the templates of App and Aggregate stand on. Not for
/// direct use.
class Engine : public Watched {
 public:
  explicit Engine(AppOptions options);
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const AppOptions& options() const { return options_; }
  base::Settings& settings() { return *options_.settings; }
  base::Breakers& breakers() { return *breakers_; }
  telemetry::Telemetry& telemetry() { return *telemetry_; }
  /// To be filled before `start`; throws std::logic_error afterwards.
  Rules& open_rules();
  const Rules& rules() const { return *rules_; }

  void start();
  void stop();
  bool is_running() const { return running_ != nullptr; }

  /// What the store has to have. Throws ConfigError with every mistake.
  store::Schema schema();

  Receipt send(message::Envelope command, const void* typed);
  std::future<Receipt> post(message::Envelope command, std::shared_ptr<const void> typed);

  std::optional<store::Row> state(const std::string& entity_type, const std::string& entity_id);
  std::optional<store::Row> replay(const std::string& entity_type, const std::string& entity_id);
  std::vector<message::Envelope> history(const std::string& entity_type,
                                         const std::string& entity_id);

  /// Where the rows of a view or entity are.
  struct Kept {
    store::Store& store;
    const store::Table& table;
  };
  Kept kept(std::string_view row_name);
  bool wait_for(std::string_view view, std::int64_t position, std::chrono::milliseconds timeout);
  void rebuild(std::string_view view);
  bool drain(std::chrono::milliseconds timeout);
  /// Since the start; after `stop`, those of the run that ended.
  Counts counts() const;
  store::Store& store() { return *options_.store; }
  /// Throws std::logic_error while the app is not running.
  store::Idempotency& idempotency();

  const std::string& name() const override { return options_.name; }
  Report liveness() const override;
  Report readiness() const override;
  Report health() override;
  const telemetry::Metrics& metrics() const override { return telemetry_->metrics(); }

 private:
  struct Running;

  void run_servers();
  void stop_servers();
  const store::Table& entity_table(std::string_view entity_type) const;
  /// Makes the tables of every database, and sees that no two of them are one.
  void prepare();
  std::vector<store::Table> tables_in(const Place& place) const;
  /// What readiness looks at from now on; empty while nothing runs.
  void watch(std::function<std::vector<Check>()> stores);
  Running& running();
  void require_handler(const message::Envelope& command) const;
  /// Runs the dispatch hooks; false if one of them stopped the command.
  bool dispatch(message::Envelope& command, const void*& typed, const std::function<void()>& send);

  void begin_export();
  /// Takes the operator's settings, and throws ConfigError with every mistake.
  void configure();
  store::Preparing preparing() const;

  AppOptions options_;
  std::shared_ptr<base::Breakers> breakers_;
  bool is_configured_ = false;
  std::unique_ptr<telemetry::Telemetry> telemetry_;
  std::shared_ptr<Rules> rules_;
  std::vector<Place> places_;
  std::unique_ptr<Running> running_;
  Counts counted_;
  std::atomic<State> state_{State::stopped};
  std::size_t serving_ = 0;
  /// Over what watchers read while another thread starts and stops.
  mutable std::mutex watched_;
  std::function<std::vector<Check>()> stores_;
  std::shared_ptr<Checkup> checkup_;
};

}  // namespace sourceflow::app
