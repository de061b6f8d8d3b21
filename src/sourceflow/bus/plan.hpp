#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/bus/layout.hpp"

namespace sourceflow::bus {

/// A queue that a layout implies, by its full name.
struct PlannedQueue {
  std::string name = {};
  /// Its name in the layout, without the prefix.
  std::string short_name = {};
  std::string dead_letters = {};
  bool is_fifo = false;
  /// Listened to here: this service keeps its attributes as its settings say.
  bool is_owned = false;
  QueueSettings settings = {};
  /// Full names of the topics that may send to it.
  std::set<std::string> topics = {};

  friend bool operator==(const PlannedQueue&, const PlannedQueue&) = default;
};

struct PlannedTopic {
  std::string name = {};
  std::string short_name = {};
  bool is_fifo = false;
  /// Published to from here: this service keeps its display name.
  bool is_owned = false;
  std::string display_name = {};

  friend bool operator==(const PlannedTopic&, const PlannedTopic&) = default;
};

/// Full names: what the topic gets, the queue gets too.
struct PlannedSubscription {
  std::string topic = {};
  std::string queue = {};

  friend bool operator==(const PlannedSubscription&, const PlannedSubscription&) = default;
};

/// Everything at AWS that a layout implies for one service, sorted by name.
struct Plan {
  std::vector<PlannedQueue> queues;
  std::vector<PlannedTopic> topics;
  std::vector<PlannedSubscription> subscriptions;

  friend bool operator==(const Plan&, const Plan&) = default;
};

Plan plan_of(const BusLayout& layout, std::string_view service);

/// The short name of the queue on which events of the topic arrive.
std::string event_queue_of(std::string_view service, std::string_view topic);

/// What `sourceflow plan` prints: the routes, then everything that they need at AWS.
std::string to_text(const BusLayout& layout, std::string_view service);

}  // namespace sourceflow::bus
