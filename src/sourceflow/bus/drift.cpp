#include "sourceflow/bus/drift.hpp"

#include <utility>

#include <boost/json.hpp>

#include "sourceflow/bus/queue_attributes.hpp"
#include "sourceflow/bus/survey.hpp"
#include "sourceflow/bus/text_table.hpp"

namespace sourceflow::bus {
namespace {

using Kind = Drift::Kind;

class Comparison {
 public:
  Comparison(const Plan& plan, const Survey& found) : plan_(plan), found_(found) {}

  std::vector<Drift> take() {
    for (const auto& queue : plan_.queues) compare(queue);
    for (const auto& topic : plan_.topics) compare(topic);
    for (const auto& subscription : plan_.subscriptions) compare(subscription);
    compare_others();
    return std::move(drifts_);
  }

 private:
  void compare(const PlannedQueue& queue) {
    const auto* dead = there("queue " + queue.dead_letters, found_.queues, queue.dead_letters);
    if (dead && queue.is_owned)
      compare("queue " + queue.dead_letters, dead_letter_attributes(queue), dead->attributes);
    const auto* found = there("queue " + queue.name, found_.queues, queue.name);
    if (!found || !queue.is_owned) return;
    const auto arn = arn_of(*found);
    std::vector<std::string> topics;
    for (const auto& topic : queue.topics) topics.push_back(topic_beside(arn, topic));
    const auto dead_arn = arn.substr(0, arn.rfind(':') + 1) + queue.dead_letters;
    compare(
        "queue " + queue.name, queue_attributes(queue, arn, dead_arn, topics), found->attributes);
  }

  void compare(const PlannedTopic& topic) {
    const auto* found = there("topic " + topic.name, found_.topics, topic.name);
    if (!found || !topic.is_owned) return;
    compare("topic " + topic.name, {{"DisplayName", topic.display_name}}, found->attributes);
  }

  void compare(const PlannedSubscription& wanted) {
    const auto thing = "subscription " + wanted.topic + " -> " + wanted.queue;
    const auto& looked = found_.topics.at(wanted.topic);
    if (!looked.found) {
      drifts_.push_back({.kind = looked.error.empty() ? Kind::missing : Kind::unknown,
                         .thing = thing,
                         .found = looked.error});
      return;
    }
    for (const auto& one : looked.found->subscriptions) {
      if (name_in(one.queue_arn) != wanted.queue) continue;
      if (!one.is_confirmed()) add(thing, "PendingConfirmation", "false", "true");
      if (one.is_confirmed() && !one.is_raw()) add(thing, "RawMessageDelivery", "true", "false");
      return;
    }
    drifts_.push_back({.kind = Kind::missing, .thing = thing});
  }

  void compare_others() {
    if (!found_.others.error.empty())
      drifts_.push_back(
          {.kind = Kind::unknown, .thing = "other subscriptions", .found = found_.others.error});
    if (!found_.others.found) return;
    for (const auto& one : *found_.others.found)
      drifts_.push_back(
          {.kind = Kind::extra,
           .thing = "subscription " + name_in(one.topic_arn) + " -> " + name_in(one.endpoint)});
  }

  void compare(const std::string& thing,
               const aws::Attributes& planned,
               const aws::Attributes& found) {
    for (const auto& [name, value] : differences(planned, found)) {
      const auto existing = found.find(name);
      add(thing, name, value, existing == found.end() ? "" : existing->second);
    }
    // A policy that nobody planned lets somebody in.
    const auto policy = found.find("Policy");
    if (thing.starts_with("queue ") && !planned.contains("Policy") && policy != found.end() &&
        !policy->second.empty())
      drifts_.push_back(
          {.kind = Kind::extra, .thing = thing, .attribute = "Policy", .found = policy->second});
  }

  template <class T>
  const T* there(const std::string& thing,
                 const std::map<std::string, Looked<T>>& all,
                 const std::string& name) {
    const auto& looked = all.at(name);
    if (looked.found) return &*looked.found;
    drifts_.push_back({.kind = looked.error.empty() ? Kind::missing : Kind::unknown,
                       .thing = thing,
                       .found = looked.error});
    return nullptr;
  }

  void add(std::string thing, std::string attribute, std::string planned, std::string found) {
    drifts_.push_back({Kind::different,
                       std::move(thing),
                       std::move(attribute),
                       std::move(planned),
                       std::move(found)});
  }

  static std::string arn_of(const FoundQueue& queue) {
    const auto arn = queue.attributes.find("QueueArn");
    return arn == queue.attributes.end() ? "" : arn->second;
  }

  /// Also of a topic that does not exist: it lies where the queue lies.
  static std::string topic_beside(const std::string& queue_arn, const std::string& topic) {
    auto arn = queue_arn.substr(0, queue_arn.rfind(':') + 1) + topic;
    const auto service = arn.find(":sqs:");
    return service == std::string::npos ? arn : arn.replace(service, 5, ":sns:");
  }

  const Plan& plan_;
  const Survey& found_;
  std::vector<Drift> drifts_;
};

const char* sign_of(Kind kind) {
  switch (kind) {
    case Kind::missing:
      return "-";
    case Kind::different:
      return "~";
    case Kind::extra:
      return "+";
    case Kind::unknown:
      return "?";
  }
  return "";
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::missing:
      return "missing";
    case Kind::different:
      return "different";
    case Kind::extra:
      return "extra";
    case Kind::unknown:
      return "unknown";
  }
  return "";
}

std::string shown(const std::string& value) { return value.empty() ? "nothing" : value; }

}  // namespace

std::vector<Drift> drift(const Plan& plan, const Survey& found) {
  return Comparison(plan, found).take();
}

std::string to_text(const std::vector<Drift>& drifts) {
  std::vector<TextRow> rows;
  for (const auto& one : drifts) {
    TextRow row{sign_of(one.kind), name_of(one.kind), one.thing};
    if (one.kind == Kind::different)
      row.push_back(one.attribute + ": layout " + shown(one.planned) + ", found " +
                    shown(one.found));
    if (one.kind == Kind::extra && !one.attribute.empty())
      row.push_back(one.attribute + ": found " + one.found);
    if (one.kind == Kind::unknown) row.push_back(one.found);
    rows.push_back(std::move(row));
  }
  return text_table(rows);
}

std::string to_json(const std::vector<Drift>& drifts) {
  boost::json::array all;
  for (const auto& one : drifts)
    all.push_back({{"kind", name_of(one.kind)},
                   {"thing", one.thing},
                   {"attribute", one.attribute},
                   {"planned", one.planned},
                   {"found", one.found}});
  return boost::json::serialize(all);
}

}  // namespace sourceflow::bus
