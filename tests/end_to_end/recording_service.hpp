#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/local/endpoint.hpp"

namespace sourceflow::end_to_end {

/// A service without handlers or store: handles each message as a script says and records what it
/// handled, with the promises of an application: one message of an entity after another, each id
/// once.
class RecordingService : public app::Inbound {
 public:
  using Script = std::function<app::Handled(const app::Incoming&)>;

  explicit RecordingService(Script script = {});
  ~RecordingService() override;

  void take(std::vector<app::Incoming> messages) override;
  bool is_ready() const override { return true; }

  /// Waits until so many messages have been handled; false if that takes too long.
  bool has_handled(std::size_t count);
  /// The payloads handled, by entity, in their order.
  std::map<std::string, std::vector<std::string>> handled() const;
  std::size_t duplicates() const;

 private:
  void work(const std::stop_token& stopping);
  app::Handled handle(const app::Incoming& message, std::set<std::string>& failed);

  Script script_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::vector<app::Incoming>> batches_;
  std::map<std::string, std::vector<std::string>> handled_;
  std::set<base::MessageId> seen_;
  std::size_t count_ = 0;
  std::size_t duplicates_ = 0;
  std::jthread worker_;
};

/// Options for a connection to the endpoint, with short waits.
bus::Aws options_for(const local::Endpoint& endpoint);

/// A command `name` for the entity, whose payload says `number`.
store::OutboxEntry command(const std::string& queue, const std::string& entity, int number);
store::OutboxEntry event(const std::string& topic, const std::string& entity, int number);
/// The payloads of `command` and `event`.
std::string payload(int number);
std::vector<std::string> payloads(int from, int to);

/// Counts what was carried, and waits for it.
class Carriage {
 public:
  std::function<void(app::Carried)> done();
  bool has_carried(std::size_t count);
  std::vector<app::Carried> failures() const;

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::size_t sent = 0;
    std::vector<app::Carried> failures;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// Waits for something to become true; false if that takes too long.
bool becomes_true(const std::function<bool()>& condition);

/// Now and so many seconds more.
std::chrono::steady_clock::time_point in(std::chrono::milliseconds time);

}  // namespace sourceflow::end_to_end
