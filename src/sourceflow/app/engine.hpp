#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/context.hpp"
#include "sourceflow/app/counts.hpp"
#include "sourceflow/app/options.hpp"
#include "sourceflow/app/receipt.hpp"
#include "sourceflow/app/rules.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::app {

/// The App without its users' types: what the templates of App and Aggregate stand on. Not for
/// direct use.
class Engine {
 public:
  explicit Engine(AppOptions options);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  const AppOptions& options() const { return options_; }
  base::Settings& settings() { return *options_.settings; }
  telemetry::Telemetry& telemetry() { return *telemetry_; }
  /// To be filled before `start`; throws std::logic_error afterwards.
  Rules& open_rules();
  const Rules& rules() const { return *rules_; }

  void start();
  void stop();
  bool is_running() const { return running_ != nullptr; }

  Receipt send(message::Envelope command, const void* typed);
  std::future<Receipt> post(message::Envelope command, std::shared_ptr<const void> typed);

  std::optional<store::Row> state(const std::string& entity_type, const std::string& entity_id);
  std::optional<store::Row> replay(const std::string& entity_type, const std::string& entity_id);
  std::vector<message::Envelope> history(const std::string& entity_type,
                                         const std::string& entity_id);

  const store::Table& row_table(std::string_view row_name) const;
  bool wait_for(std::string_view view, std::int64_t position, std::chrono::milliseconds timeout);
  void rebuild(std::string_view view);
  bool drain(std::chrono::milliseconds timeout);
  /// Since the start; after `stop`, those of the run that ended.
  Counts counts() const;
  store::Store& store() { return *options_.store; }
  /// Throws std::logic_error while the app is not running.
  store::Idempotency& idempotency();

 private:
  struct Running;

  Running& running();
  void require_handler(const message::Envelope& command) const;
  /// Runs the dispatch hooks; false if one of them stopped the command.
  bool dispatch(message::Envelope& command, const void*& typed, const std::function<void()>& send);

  void begin_export();
  /// Takes the operator's settings, and throws ConfigError with every mistake.
  void configure();

  AppOptions options_;
  bool is_configured_ = false;
  std::unique_ptr<telemetry::Telemetry> telemetry_;
  std::shared_ptr<Rules> rules_;
  std::unique_ptr<Running> running_;
  Counts counted_;
};

}  // namespace sourceflow::app
