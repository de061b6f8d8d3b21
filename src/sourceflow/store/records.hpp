#pragma once

#include <cstdint>
#include <optional>
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

/// That a dead letter was sent again, or dealt with in another way.
struct Replay {
  base::Time at{};
  /// The queue it was sent to; empty if it was deleted.
  std::string to = {};
  /// The body that was sent, if it was changed before.
  std::string body = {};
  /// Why it was changed or deleted.
  std::string note = {};
  friend bool operator==(const Replay&, const Replay&) = default;
};

/// A message that could not be handled at all, kept with its reason.
struct DeadLetter {
  std::string source = {};
  std::string reason = {};
  /// As it died.
  std::string body = {};
  base::Time died_at{};
  /// Names the letter among all dead-letter queues; empty for one that never left the outbox.
  std::string letter_id = {};
  std::string message_id = {};
  std::string name = {};
  std::string entity_id = {};
  std::int64_t receive_count = 0;
  std::optional<Replay> replay = {};
  friend bool operator==(const DeadLetter&, const DeadLetter&) = default;
};

enum class KeyState {
  fresh,        ///< nobody held it: the claimant holds it now
  in_progress,  ///< somebody else holds it
  done          ///< it was completed, with a result
};

/// A claimant of an idempotency key; the token tells it from all others, also later ones.
struct KeyHolder {
  std::string key = {};
  base::Uuid token = {};
};

/// What a claim of an idempotency key found.
struct FoundKey {
  KeyState state = KeyState::fresh;
  /// True where a fresh key had been claimed before and its claimant's lease ran out.
  bool is_taken_over = false;
  /// Of a done key.
  std::string result = {};
  /// When the lease ends, or when a done key is forgotten.
  base::Time ends_at{};
  friend bool operator==(const FoundKey&, const FoundKey&) = default;
};

/// How many idempotency keys are kept.
struct KeyCounts {
  std::int64_t in_progress = 0;
  std::int64_t done = 0;
  friend bool operator==(const KeyCounts&, const KeyCounts&) = default;
};

}  // namespace sourceflow::store
