#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sourceflow/local/queue.hpp"

/// What the tests of queues share.
namespace sourceflow::local::testing {

inline base::Time at(base::Duration since_start) {
  return base::Time{std::chrono::hours(1)} + since_start;
}

inline NewMessage body(std::string text) {
  static std::uint8_t last_id = 0;
  base::Uuid id;
  id.bytes[0] = ++last_id;
  return {.payload = make_payload(std::move(text)), .id = id};
}

/// Deduplicated by its own text unless told otherwise.
inline NewMessage in_group(std::string group, std::string text) {
  NewMessage message = body(text);
  message.group = std::move(group);
  message.deduplication_id = std::move(text);
  return message;
}

inline NewMessage in_group(std::string group, std::string text, std::string deduplication_id) {
  NewMessage message = in_group(std::move(group), std::move(text));
  message.deduplication_id = std::move(deduplication_id);
  return message;
}

inline std::vector<std::string> receive_bodies(Queue& queue, base::Time now) {
  std::vector<std::string> bodies;
  const Received received = queue.receive({.max_messages = 10}, now);
  for (const auto& delivery : received.deliveries)
    bodies.push_back(delivery.message->payload->body);
  return bodies;
}

}  // namespace sourceflow::local::testing
