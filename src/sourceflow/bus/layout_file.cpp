#include "sourceflow/bus/layout_file.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/message/json.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;
using Names = std::map<std::string, std::string>;

struct QueueMembers {
  std::optional<int> max_receives;
  std::optional<std::int64_t> visibility_seconds;
  std::optional<std::int64_t> retention_seconds;
  std::optional<bool> high_throughput;
};

struct TopicMembers {
  std::optional<std::string> display_name;
};

struct LayoutMembers {
  std::optional<std::string> service;
  std::optional<std::string> prefix;
  std::optional<Names> send;
  std::optional<Names> raise;
  std::optional<std::vector<std::string>> listen;
  std::optional<std::vector<std::string>> subscribe;
  std::optional<std::map<std::string, QueueMembers>> queues;
  std::optional<QueueMembers> event_queue;
  std::optional<std::map<std::string, TopicMembers>> topics;
  std::optional<std::string> encryption;
};

template <class T>
void check_members(const json::value& value,
                   const std::string& where,
                   std::vector<std::string>& complaints) {
  const auto* object = value.if_object();
  if (!object) return;
  for (const auto& member : *object)
    if (std::ranges::find(message::field_names<T>(), std::string_view(member.key())) ==
        message::field_names<T>().end())
      complaints.push_back("a layout has no member " + where + std::string(member.key()));
}

template <class T>
void check_each(const json::object& layout,
                const std::string& name,
                std::vector<std::string>& complaints) {
  const auto* members = layout.if_contains(name);
  if (!members || !members->is_object()) return;
  for (const auto& [key, value] : members->as_object())
    check_members<T>(value, name + "." + std::string(key) + ".", complaints);
}

void check_all_members(const json::value& value, std::vector<std::string>& complaints) {
  check_members<LayoutMembers>(value, "", complaints);
  if (!value.is_object()) return;
  const auto& layout = value.as_object();
  check_each<QueueMembers>(layout, "queues", complaints);
  check_each<TopicMembers>(layout, "topics", complaints);
  if (const auto* queue = layout.if_contains("event_queue"))
    check_members<QueueMembers>(*queue, "event_queue.", complaints);
}

QueueSettings settings_of(const QueueMembers& members) {
  QueueSettings settings;
  settings.max_receives = members.max_receives.value_or(settings.max_receives);
  settings.visibility =
      std::chrono::seconds{members.visibility_seconds.value_or(settings.visibility.count())};
  settings.retention =
      std::chrono::seconds{members.retention_seconds.value_or(settings.retention.count())};
  settings.high_throughput = members.high_throughput.value_or(settings.high_throughput);
  return settings;
}

QueueMembers members_of(const QueueSettings& settings) {
  return {settings.max_receives,
          settings.visibility.count(),
          settings.retention.count(),
          settings.high_throughput};
}

/// Calls `use` with each name checked, and collects what is wrong with the others.
class Checker {
 public:
  explicit Checker(std::vector<std::string>& complaints) : complaints_(&complaints) {}

  void queue(const std::string& name, auto use) const { with<QueueName>(name, use); }
  void topic(const std::string& name, auto use) const { with<TopicName>(name, use); }

 private:
  template <class Name>
  void with(const std::string& name, auto& use) const {
    try {
      use(Name::checked(name));
    } catch (const base::ConfigError& error) {
      complaints_->insert(complaints_->end(), error.complaints().begin(), error.complaints().end());
    }
  }
  std::vector<std::string>* complaints_;
};

BusLayout layout_of(const LayoutMembers& members, std::vector<std::string>& complaints) {
  BusLayout layout;
  const Checker checked(complaints);
  layout.prefix(members.prefix.value_or(""));
  for (const auto& [command, name] : members.send.value_or(Names{}))
    checked.queue(name, [&](QueueName queue) { layout.send(command, queue); });
  for (const auto& [event, name] : members.raise.value_or(Names{}))
    checked.topic(name, [&](TopicName topic) { layout.raise(event, topic); });
  for (const auto& name : members.listen.value_or(std::vector<std::string>{}))
    checked.queue(name, [&](QueueName queue) { layout.listen({queue}); });
  for (const auto& name : members.subscribe.value_or(std::vector<std::string>{}))
    checked.topic(name, [&](TopicName topic) { layout.subscribe({topic}); });
  if (members.queues)
    for (const auto& [name, settings] : *members.queues) {
      if (!layout.listens().contains(name))
        complaints.push_back("queue " + name + " has settings, but is not listened to");
      checked.queue(name, [&](QueueName queue) { layout.listen(queue, settings_of(settings)); });
    }
  if (members.topics)
    for (const auto& [name, settings] : *members.topics)
      checked.topic(name, [&](TopicName topic) {
        layout.topic(topic, {.display_name = settings.display_name.value_or("")});
      });
  if (members.event_queue) layout.event_queue(settings_of(*members.event_queue));
  return layout;
}

template <class Container>
std::optional<Container> unless_empty(Container container) {
  if (container.empty()) return std::nullopt;
  return container;
}

Names first_destinations(const auto& routes) {
  Names names;
  for (const auto& [message, destinations] : routes) names[message] = *destinations.begin();
  return names;
}

}  // namespace

ServiceLayout read_layout(std::string_view text) {
  const auto members = message::decode<LayoutMembers>(text);
  std::vector<std::string> complaints;
  check_all_members(json::parse(text), complaints);
  ServiceLayout result{members.service.value_or(""),
                       layout_of(members, complaints),
                       members.encryption.value_or("")};
  if (!result.encryption.empty() && !is_kms_key_name(result.encryption))
    complaints.push_back("encryption: " + result.encryption +
                         " is no key id, ARN or alias of KMS, such as alias/orders");
  base::throw_if_any(std::move(complaints));
  return result;
}

std::string to_json(const ServiceLayout& value) {
  const auto& layout = value.layout;
  LayoutMembers members;
  members.service = unless_empty(value.service);
  members.prefix = unless_empty(layout.name_prefix());
  members.send = unless_empty(first_destinations(layout.sends()));
  members.raise = unless_empty(first_destinations(layout.raises()));
  std::vector<std::string> listens;
  std::map<std::string, QueueMembers> queues;
  for (const auto& [queue, settings] : layout.listens()) {
    listens.push_back(queue);
    if (settings) queues.emplace(queue, members_of(*settings));
  }
  members.listen = unless_empty(std::move(listens));
  members.queues = unless_empty(std::move(queues));
  members.subscribe = unless_empty(
      std::vector<std::string>(layout.subscribes().begin(), layout.subscribes().end()));
  std::map<std::string, TopicMembers> topics;
  for (const auto& [topic, settings] : layout.topics())
    topics[topic].display_name = settings.display_name;
  members.topics = unless_empty(std::move(topics));
  if (layout.event_queue_settings())
    members.event_queue = members_of(*layout.event_queue_settings());
  members.encryption = unless_empty(value.encryption);
  return message::encode(members);
}

}  // namespace sourceflow::bus
