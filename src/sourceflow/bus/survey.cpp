#include "sourceflow/bus/survey.hpp"

#include <algorithm>
#include <set>

#include <boost/asio/this_coro.hpp>

#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/looking.hpp"

namespace sourceflow::bus {
namespace {

using base::Task;

std::string attribute(const aws::Attributes& attributes, std::string_view name) {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

Task<std::optional<aws::CallerIdentity>> ask_caller(aws::Sts& sts) {
  co_return co_await sts.get_caller_identity();
}

Task<std::optional<FoundQueue>> ask_queue(aws::Sqs& sqs, std::string name) {
  const auto url = co_await sqs.queue_url(name);
  if (!url) co_return std::nullopt;
  FoundQueue found{.url = *url};
  found.attributes = co_await sqs.queue_attributes(*url);
  co_return found;
}

Task<std::optional<FoundTopic>> ask_topic(aws::Sns& sns,
                                          std::string arn,
                                          std::set<std::string> queues) {
  const auto attributes = co_await sns.topic_attributes(arn);
  if (!attributes) co_return std::nullopt;
  FoundTopic found{.arn = arn, .attributes = *attributes};
  if (queues.empty()) co_return found;
  const auto all = co_await sns.list_subscriptions_by_topic(arn);
  for (const auto& one : all) {
    if (one.protocol != "sqs" || !queues.contains(name_in(one.endpoint))) continue;
    FoundSubscription subscription{.arn = one.arn, .queue_arn = one.endpoint};
    if (one.arn.starts_with("arn:")) {
      const auto its = co_await sns.subscription_attributes(one.arn);
      if (its) subscription.attributes = *its;
    }
    found.subscriptions.push_back(std::move(subscription));
  }
  co_return found;
}

Task<std::optional<std::vector<aws::Subscription>>> ask_others(aws::Sns& sns, Plan plan) {
  auto all = co_await sns.list_subscriptions();
  std::set<std::string> owned;
  for (const auto& queue : plan.queues)
    if (queue.is_owned) owned.insert(queue.name);
  std::erase_if(all, [&](const auto& one) {
    if (one.protocol != "sqs" || !owned.contains(name_in(one.endpoint))) return true;
    const PlannedSubscription same{name_in(one.topic_arn), name_in(one.endpoint)};
    return std::ranges::find(plan.subscriptions, same) != plan.subscriptions.end();
  });
  co_return all;
}

std::set<std::string> queues_of(const Plan& plan, const std::string& topic) {
  std::set<std::string> queues;
  for (const auto& subscription : plan.subscriptions)
    if (subscription.topic == topic) queues.insert(subscription.queue);
  return queues;
}

/// Topics are asked for by ARN, which takes the account to be known.
void fail_topics(Survey& made, const Plan& plan) {
  for (const auto& topic : plan.topics)
    made.topics[topic.name] = {.error = "the account is not known: " + made.caller.error,
                               .code = made.caller.code};
}

}  // namespace

bool FoundSubscription::is_confirmed() const {
  return arn.starts_with("arn:") && attribute(attributes, "PendingConfirmation") != "true";
}

bool FoundSubscription::is_raw() const {
  return attribute(attributes, "RawMessageDelivery") == "true";
}

std::string name_in(const std::string& arn) { return arn.substr(arn.rfind(':') + 1); }

Task<Survey> survey(Services services, Plan plan, SurveyOptions options) {
  const auto executor = co_await boost::asio::this_coro::executor;
  const auto deadline = std::chrono::steady_clock::now() + options.limit;
  Survey made;
  base::TaskGroup asking(executor);
  const auto ask = [&](auto question, auto& looked) {
    asking.spawn("survey", look(std::move(question), looked, deadline));
  };
  for (const auto& queue : plan.queues) {
    ask(ask_queue(*services.sqs, queue.name), made.queues[queue.name]);
    ask(ask_queue(*services.sqs, queue.dead_letters), made.queues[queue.dead_letters]);
  }
  if (options.others) ask(ask_others(*services.sns, plan), made.others);
  auto caller = ask_caller(*services.sts);
  co_await look(std::move(caller), made.caller, deadline);
  if (!made.caller.found) {
    fail_topics(made, plan);
  } else {
    for (const auto& topic : plan.topics) {
      const auto arn = topic_arn(*made.caller.found, services.region, topic.name);
      ask(ask_topic(*services.sns, arn, queues_of(plan, topic.name)), made.topics[topic.name]);
    }
  }
  co_await asking.join();
  co_return made;
}

}  // namespace sourceflow::bus
