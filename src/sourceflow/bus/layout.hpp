#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/bus/names.hpp"
#include "sourceflow/message/names.hpp"

namespace sourceflow::bus {

/// How a queue is made. Every service that listens to a queue keeps it so; one that only sends to
/// it makes it if it is missing, and leaves it alone otherwise.
struct QueueSettings {
  /// Receives until SQS itself moves a message to the dead-letter queue: 1 to 1000.
  int max_receives = 10;
  /// How long a received message stays hidden before it must be renewed or deleted: 5 s to 12 h.
  std::chrono::seconds visibility{30};
  /// How long an unhandled message is kept: 1 min to 14 days. Dead letters are always kept 14 days.
  std::chrono::seconds retention{4 * 86'400};
  /// FIFO only: lets SQS scale by message group. Without it a queue takes 300 calls a second.
  bool high_throughput = true;

  friend bool operator==(const QueueSettings&, const QueueSettings&) = default;
};

struct TopicSettings {
  /// Shown where people meet the topic, at most 100 characters. Empty: the topic's short name.
  std::string display_name = {};

  friend bool operator==(const TopicSettings&, const TopicSettings&) = default;
};

/// Which commands go to which queue, which events to which topic, and what this service takes in.
///
/// A value: the order of its parts does not matter, equal layouts compare equal, `to_text` prints
/// one. Names are short ("orders.fifo"); URLs and ARNs are found, or the queues made, when the
/// service connects. A queue or topic whose name ends in `.fifo` keeps the order of each entity's
/// messages.
///
///     BusLayout{}.send<CreateOrder>("orders.fifo")
///                .raise<OrderCreated>("order-events")
///                .listen({"orders.fifo"})
///                .subscribe({"order-events"})  // arrives on this service's own queue
class BusLayout {
 public:
  /// Commands of these types go to the queue, and are not handled where they are sent unless it is
  /// listened to.
  template <class... Commands>
  BusLayout& send(QueueName queue) {
    static_assert(sizeof...(Commands) > 0,
                  "say which commands go to the queue: send<CreateOrder>(\"orders.fifo\")");
    (send(message::name_of<Commands>(), queue), ...);
    return *this;
  }
  /// The same by the command's name on the wire, for tools and configuration.
  BusLayout& send(std::string_view command, QueueName queue);

  /// Events of these types are published to the topic as well as handled here.
  template <class... Events>
  BusLayout& raise(TopicName topic) {
    static_assert(sizeof...(Events) > 0,
                  "say which events go to the topic: raise<OrderCreated>(\"order-events\")");
    (raise(message::name_of<Events>(), topic), ...);
    return *this;
  }
  BusLayout& raise(std::string_view event, TopicName topic);

  /// Commands from these queues are handled here, with settings where the defaults do not suit.
  BusLayout& listen(std::initializer_list<QueueName> queues);
  BusLayout& listen(QueueName queue, QueueSettings settings);

  /// Events from these topics are handled here. They arrive on the service's own queue
  /// `<service>-events`, those of FIFO topics on `<service>-events.fifo`, since SNS refuses a FIFO
  /// queue on a standard topic.
  BusLayout& subscribe(std::initializer_list<TopicName> topics);
  BusLayout& event_queue(QueueSettings settings);

  BusLayout& topic(TopicName topic, TopicSettings settings);

  /// Stands before the name of every queue and topic, e.g. `test-`, so that several environments
  /// share an account.
  BusLayout& prefix(std::string text);

  /// Which parts of a layout a process takes part in.
  struct Parts {
    bool sends = true;
    bool raises = true;
    bool listens = true;
    bool subscribes = true;
  };
  /// This layout with some of its parts alone, for a process that does less than its service.
  BusLayout only(Parts parts) const;

  /// Every mistake in this layout for a service of that name which handles what is registered, one
  /// sentence each.
  std::vector<std::string> complaints(const app::Registered& registered,
                                      std::string_view service) const;
  /// The same without knowing what is handled.
  std::vector<std::string> complaints(std::string_view service) const;
  /// What is allowed, but perhaps not meant.
  std::vector<std::string> remarks(const app::Registered& registered) const;

  /// Where a command or event goes; empty if it stays here.
  std::string queue_of(std::string_view command) const;
  std::string topic_of(std::string_view event) const;

  const std::map<std::string, std::set<std::string>, std::less<>>& sends() const { return sends_; }
  const std::map<std::string, std::set<std::string>, std::less<>>& raises() const {
    return raises_;
  }
  const std::map<std::string, std::optional<QueueSettings>, std::less<>>& listens() const {
    return listens_;
  }
  const std::set<std::string, std::less<>>& subscribes() const { return subscribes_; }
  const std::map<std::string, TopicSettings, std::less<>>& topics() const { return topics_; }
  const std::optional<QueueSettings>& event_queue_settings() const { return event_queue_; }
  const std::string& name_prefix() const { return prefix_; }

  friend bool operator==(const BusLayout&, const BusLayout&) = default;

 private:
  std::map<std::string, std::set<std::string>, std::less<>>
      sends_;  // command to queues; more than one is a mistake
  std::map<std::string, std::set<std::string>, std::less<>> raises_;  // event to topics; likewise
  std::map<std::string, std::optional<QueueSettings>, std::less<>> listens_;
  std::set<std::string, std::less<>> subscribes_;
  std::map<std::string, TopicSettings, std::less<>> topics_;
  std::optional<QueueSettings> event_queue_;
  std::string prefix_;
};

}  // namespace sourceflow::bus
