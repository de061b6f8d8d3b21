#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/app/health.hpp"
#include "sourceflow/message/envelope.hpp"
#include "sourceflow/store/records.hpp"

namespace sourceflow::base {
class Breakers;
class Settings;
}  // namespace sourceflow::base
namespace sourceflow::telemetry {
class Telemetry;
}

namespace sourceflow::app {

enum class Outcome {
  handled,      ///< its work is durable: acknowledge
  duplicate,    ///< it was handled before: acknowledge
  rejected,     ///< its handler refused it, and that is recorded: acknowledge
  failed,       ///< it may succeed later: give it back to be retried
  held_back,    ///< an earlier message of its entity failed: give it back behind that one
  lost,         ///< its lease ended: leave it alone
  unavailable,  ///< the store cannot be used: receive nothing until `is_ready`; keep it until the
                ///< breaker that is named lets calls through, or give it back where none is
  unusable,     ///< it can never succeed (unknown name, payload that does not decode): dead letter
};

/// What became of an incoming message, with the reason unless it was handled.
struct Handled {
  Outcome outcome = Outcome::handled;
  std::string reason = {};
  /// Of an outcome `unavailable`: the breaker of the store or of what the handler depends on. Empty
  /// where waiting does not help, since the store refuses this message.
  std::string breaker = {};
};

/// A message that arrived from outside, for the application to handle.
struct Incoming {
  store::MessageKind kind = store::MessageKind::command;
  message::Envelope envelope;
  /// Set when the lease on the message is lost: its work is rolled back and its outcome is `lost`.
  std::stop_token lease_lost;
  /// Called exactly once, on a worker thread; must be quick and must not throw.
  std::function<void(Handled)> done;
};

/// What the application offers to a Connection.
class Inbound {
 public:
  virtual ~Inbound() = default;

  /// Takes messages that were received together. Messages of one entity are handled in the order
  /// taken; when one fails, those of its entity behind it in the same call are held back. Any
  /// thread may call; never blocks.
  virtual void take(std::vector<Incoming> messages) = 0;

  /// False while the store cannot be used: what is received now could only be given back. Any
  /// thread.
  virtual bool is_ready() const = 0;

  /// The application's breakers, to which the connection adds its own; null where there are none.
  virtual std::shared_ptr<base::Breakers> breakers() const { return nullptr; }
};

/// What became of one message that was carried away; empty error means that the broker has it.
struct Carried {
  std::int64_t outbox_id = 0;
  std::string error;
  /// True where no repetition can help (too large, refused): the entry becomes a dead letter.
  bool is_final = false;
};

/// The names of what the application handles; a layout is checked against it.
struct Registered {
  std::set<std::string> commands;
  std::set<std::string> events;
};

/// Carries messages between this application and others. bus makes the one over SQS and SNS; an
/// application without one handles everything itself.
class Connection {
 public:
  virtual ~Connection() = default;

  /// Takes what the operator says about the connection's options; called once before `complaints`.
  virtual void read(base::Settings&) {}

  /// Where to count and trace from now on; called once, before `start` and before anything is
  /// carried.
  virtual void use(telemetry::Telemetry&) {}

  /// Handlers that may run at the same time; zero leaves that to the store.
  virtual std::size_t max_concurrent_calls() const { return 0; }

  /// Every mistake that shows when the connection is held against what is handled, one sentence
  /// each.
  virtual std::vector<std::string> complaints(const Registered& registered) const = 0;

  /// Where commands and events of this name go; empty means that they stay here.
  virtual std::string queue_of(std::string_view command_name) const = 0;
  virtual std::string topic_of(std::string_view event_name) const = 0;

  /// Throws if a message is too large or otherwise refused before it is sent
  /// (std::invalid_argument).
  virtual void check(const store::OutboxEntry& entry) const = 0;

  /// Connects and begins to receive. Throws with the reason where that is impossible.
  virtual void start(Inbound& inbound) = 0;

  /// Sends messages, those of one entity in the order given, over all calls. `done` is called once
  /// for each message, on any thread. May be called from any thread, also before `start`'s
  /// receiving begins.
  virtual void carry(std::vector<store::OutboxEntry> messages,
                     std::function<void(Carried)> done) = 0;

  /// Receives nothing new and waits until what is held has been handled or given back, at most
  /// until `deadline`.
  virtual void stop_receiving(std::chrono::steady_clock::time_point deadline) = 0;

  /// Ends: sends and deletes that are under way are finished first, at most until `deadline`.
  virtual void stop(std::chrono::steady_clock::time_point deadline) = 0;

  /// Looks at everything that the connection depends on, at the same time and each at most `limit`.
  /// Blocks so long. One thread at a time, which may be another than that of `start` and `stop`.
  virtual std::vector<Check> checks(std::chrono::milliseconds limit);
  /// False if its own threads have not answered within `patience`, so that only a restart can help.
  /// Any thread, while it is started.
  virtual bool is_live(std::chrono::milliseconds patience) const;
};

}  // namespace sourceflow::app
