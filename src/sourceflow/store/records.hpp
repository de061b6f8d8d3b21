#pragma once

#include <cstdint>
#include <string>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/message/envelope.hpp"

namespace sourceflow::store {

/// Names one entity: sequence numbers count within it.
struct EntityKey {
  std::string type = {};
  std::string id = {};
  friend auto operator<=>(const EntityKey&, const EntityKey&) = default;
};

/// The last sequence numbers given out for an entity; zero before the first.
struct Heads {
  std::int64_t command = 0;
  std::int64_t event = 0;
  friend bool operator==(const Heads&, const Heads&) = default;
};

enum class MessageKind { command, event };

/// A message that was committed and waits to be sent. `id` is the order of the outbox and given by
/// the store.
struct OutboxEntry {
  std::int64_t id = 0;
  MessageKind kind = MessageKind::command;
  /// The queue or topic it is routed to; empty for a command that this service handles itself.
  std::string destination = {};
  message::Envelope envelope = {};
  friend bool operator==(const OutboxEntry&, const OutboxEntry&) = default;
};

/// A command that its handler refused, and why.
struct Rejection {
  message::Envelope command = {};
  std::string reason = {};
  base::Time rejected_at{};
  friend bool operator==(const Rejection&, const Rejection&) = default;
};

/// A message that could not be handled at all, kept with its reason.
struct DeadLetter {
  std::string source = {};
  std::string reason = {};
  std::string body = {};
  base::Time died_at{};
  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

}  // namespace sourceflow::store
