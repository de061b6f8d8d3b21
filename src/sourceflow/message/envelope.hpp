#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::message {

/// What a sender may attach to a message: small texts, e.g. a tenant. Travels unchanged to every
/// handler.
using Properties = std::map<std::string, std::string>;

/// A command or an event on its way: who it is for, what it is called, what it says, and where it
/// came from.
///
/// The id names the message, not its delivery: retries, redrives and replays keep it. The payload
/// is the JSON text of the struct, so that whatever only carries messages never needs to know their
/// types.
struct Envelope {
  base::MessageId id = {};
  /// The name on the wire, e.g. `CreateOrder`.
  std::string name = {};
  /// The kind of entity, e.g. `Order`; empty on a message from outside until it is routed to its
  /// handler.
  std::string entity_type = {};
  std::string entity_id = {};
  /// Position among the commands (for a command) or events (for an event) of its entity: 1, 2, 3
  /// without gaps; zero until it is recorded.
  std::int64_t sequence_no = 0;
  /// Position of an event among all events of its store; zero on commands and until it is recorded.
  std::int64_t position = 0;
  base::Time occurred_on{};
  /// The first message of the conversation, and the message that directly led to this one.
  std::optional<base::MessageId> correlation_id = {};
  std::optional<base::MessageId> causation_id = {};
  /// True while history is being told again: nothing may be sent or raised.
  bool is_replay = false;
  Properties properties = {};
  /// W3C trace context; travels as message attributes, never in the body. Empty when there is none,
  /// and when it says no more than the conversation does: a trace that begins with a message has
  /// that message's id, and where it is not recorded nothing of it need be kept.
  std::string traceparent = {};
  std::string tracestate = {};
  /// On the way: whoever sent it has decided that the trace of its conversation is not recorded.
  /// Says so in a few bytes of the body, where a `traceparent` would be an attribute.
  bool is_untraced = false;
  /// JSON object.
  std::string payload = {};

  /// The first message of the conversation; this one, if nothing led to it.
  const base::MessageId& conversation() const { return correlation_id ? *correlation_id : id; }

  friend bool operator==(const Envelope&, const Envelope&) = default;
};

}  // namespace sourceflow::message
