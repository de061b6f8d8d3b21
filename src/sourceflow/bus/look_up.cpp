#include <utility>
#include <vector>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/provision.hpp"

namespace sourceflow::bus {
namespace {

using base::Task;

/// Collects what is missing, so that one error names it all.
struct Missing {
  std::string region;
  std::vector<std::string> complaints;

  void add(const std::string& what, const std::string& name) {
    complaints.push_back(what + " " + name + " does not exist in " + region +
                         "; run `sourceflow provision` or create it");
  }
};

Task<ResolvedQueue> find_queue(Services services, PlannedQueue queue, Missing& missing) {
  ResolvedQueue resolved{.planned = queue};
  const auto url = co_await services.sqs->queue_url(queue.name);
  const auto dead_url = co_await services.sqs->queue_url(queue.dead_letters);
  if (!dead_url) missing.add("queue", queue.dead_letters);
  if (!url) {
    missing.add("queue", queue.name);
    co_return resolved;
  }
  resolved.url = *url;
  resolved.dead_letter_url = dead_url.value_or("");
  const std::vector<std::string> names{"QueueArn"};
  const auto attributes = co_await services.sqs->queue_attributes(*url, names);
  resolved.arn = attributes.at("QueueArn");
  co_return resolved;
}

}  // namespace

std::string topic_arn(const aws::CallerIdentity& caller,
                      const std::string& region,
                      const std::string& topic) {
  const auto end = caller.arn.find(':', 4);
  const auto partition = caller.arn.starts_with("arn:") ? caller.arn.substr(4, end - 4) : "aws";
  return "arn:" + partition + ":sns:" + region + ":" + caller.account + ":" + topic;
}

Task<Resolved> look_up(Services services, Plan plan) {
  Resolved resolved;
  Missing missing{services.region, {}};
  for (const auto& queue : plan.queues) {
    auto found = co_await find_queue(services, queue, missing);
    resolved.queues.emplace(queue.short_name, std::move(found));
  }
  std::optional<aws::CallerIdentity> caller;
  if (!plan.topics.empty()) caller = co_await services.sts->get_caller_identity();
  for (const auto& topic : plan.topics) {
    const auto arn = topic_arn(*caller, services.region, topic.name);
    const auto attributes = co_await services.sns->topic_attributes(arn);
    if (!attributes) missing.add("topic", topic.name);
    resolved.topics.emplace(topic.short_name, ResolvedTopic{topic, arn});
  }
  for (const auto& wanted : plan.subscriptions) {
    const auto arn = topic_arn(*caller, services.region, wanted.topic);
    bool is_there = false;
    try {
      const auto subscriptions = co_await services.sns->list_subscriptions_by_topic(arn);
      for (const auto& found : subscriptions)
        is_there = is_there || found.endpoint.ends_with(":" + wanted.queue);
    } catch (const std::exception&) {
      // The topic itself is missing, which is said already.
    }
    if (!is_there)
      missing.add("subscription", "of queue " + wanted.queue + " to topic " + wanted.topic);
  }
  base::throw_if_any(std::move(missing.complaints));
  co_return resolved;
}

}  // namespace sourceflow::bus
