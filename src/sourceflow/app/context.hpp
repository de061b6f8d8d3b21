#pragma once

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/message/envelope.hpp"
#include "sourceflow/message/json.hpp"
#include "sourceflow/message/names.hpp"

namespace sourceflow::app {

/// What a handler wants done with a message besides its content.
struct SendOptions {
  /// Given where the caller must be able to send the same command again without a second effect.
  std::optional<base::MessageId> id = {};
  message::Properties properties = {};
};

/// A message that a handler has sent or raised, before it is recorded.
struct Outgoing {
  std::string name;
  std::string entity_id;  ///< empty on events: they belong to the entity being handled
  std::string payload;
  base::Duration delay{};
  message::Properties properties = {};
};

/// What a reaction may do with the event at hand: look at its envelope, and send commands. They are
/// stored with the work and sent after it is committed. Used on the handler's thread only.
class EventContext {
 public:
  EventContext(const message::Envelope& envelope, std::stop_token stop)
      : envelope_(envelope), stop_(std::move(stop)) {}
  EventContext(const EventContext&) = delete;
  EventContext& operator=(const EventContext&) = delete;

  const message::Envelope& envelope() const { return envelope_; }
  const std::string& entity_id() const { return envelope_.entity_id; }
  /// When the message was made; use it instead of a clock, and a replay gives the same result.
  base::Time occurred_on() const { return envelope_.occurred_on; }
  /// True while history is told again: what is sent or raised is ignored then.
  bool is_replay() const { return envelope_.is_replay; }
  /// Set when the work cannot be committed any more; a long handler may look at it and end early.
  std::stop_token stop_token() const { return stop_; }

  /// Sends a command to an entity, to wherever that command is routed.
  template <message::Reflected Command>
  void send(std::string entity_id, const Command& command, message::Properties properties = {}) {
    send_later(base::Duration{0}, std::move(entity_id), command, std::move(properties));
  }

  /// Sends a command after `delay` at the earliest; kept in the store until then, over restarts.
  template <message::Reflected Command>
  void send_later(base::Duration delay,
                  std::string entity_id,
                  const Command& command,
                  message::Properties properties = {}) {
    if (is_replay()) return;
    sent_.push_back({std::string(message::name_of<Command>()),
                     std::move(entity_id),
                     message::encode(command),
                     delay,
                     std::move(properties)});
  }

  std::vector<Outgoing>& sent() { return sent_; }

 private:
  const message::Envelope& envelope_;
  std::stop_token stop_;
  std::vector<Outgoing> sent_;
};

/// What a command handler may do besides changing its entity.
class CommandContext : public EventContext {
 public:
  CommandContext(const message::Envelope& envelope, std::stop_token stop, bool is_new)
      : EventContext(envelope, std::move(stop)), is_new_(is_new) {}

  /// True if the entity does not exist yet: the handler was given one made of defaults.
  bool is_new() const { return is_new_; }

  /// Tells the world what happened. Events are recorded in the order raised, with the command or
  /// not at all.
  template <message::Reflected Event>
  void raise(const Event& event, message::Properties properties = {}) {
    if (is_replay()) return;
    raised_.push_back({std::string(message::name_of<Event>()),
                       {},
                       message::encode(event),
                       {},
                       std::move(properties)});
  }

  /// Removes the entity once the handler returns; a later command finds it new. Its history stays.
  void erase() { is_erased_ = true; }
  bool is_erased() const { return is_erased_; }

  std::vector<Outgoing>& raised() { return raised_; }

 private:
  bool is_new_;
  bool is_erased_ = false;
  std::vector<Outgoing> raised_;
};

}  // namespace sourceflow::app
