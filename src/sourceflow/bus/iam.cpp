#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <boost/json.hpp>

#include "sourceflow/bus/arns.hpp"
#include "sourceflow/bus/export.hpp"
#include "sourceflow/bus/keyring.hpp"
#include "sourceflow/bus/pretty_json.hpp"

namespace sourceflow::bus {
namespace {

namespace json = boost::json;
using Names = std::set<std::string>;

/// The queues and topics of a plan by what a service does with them: ARNs, sorted.
struct Parts {
  explicit Parts(const ServiceLayout& layout) {
    const auto plan = exported_plan(layout, {});
    Names sent_to;
    for (const auto& [command, queues] : layout.layout.sends())
      sent_to.insert(queues.begin(), queues.end());
    for (const auto& queue : plan.queues) {
      const auto arn = queue_arn_of(queue.name), dead = queue_arn_of(queue.dead_letters);
      all.insert({arn, dead});
      if (queue.is_owned) {
        owned.insert(arn);
        owned_dead.insert(dead);
        kept.insert({arn, dead});
      }
      if (sent_to.contains(queue.short_name)) {
        sent.insert(arn);
        looked_at.insert({arn, dead});
      }
    }
    for (const auto& topic : plan.topics) {
      topics.insert(topic_arn_of(topic.name));
      if (topic.is_owned) raised.insert(topic_arn_of(topic.name));
    }
    for (const auto& one : plan.subscriptions) subscribed.insert(topic_arn_of(one.topic));
  }

  Names all, owned, owned_dead, kept, sent, looked_at;
  Names topics, raised, subscribed;
};

class Policy {
 public:
  void allow(const char* sid, json::array actions, const Names& arns, json::object condition = {}) {
    if (arns.empty()) return;
    json::object statement{{"Sid", sid},
                           {"Effect", "Allow"},
                           {"Action", std::move(actions)},
                           {"Resource", json::array(arns.begin(), arns.end())}};
    if (!condition.empty()) statement["Condition"] = std::move(condition);
    statements_.push_back(std::move(statement));
  }

  /// A key is allowed by its ARN; one that is known by its alias, by whatever key has that.
  void allow_key(const char* sid, json::array actions, const ServiceLayout& layout, bool own) {
    const auto& key = layout.encryption;
    if (key.empty()) return;
    const auto context = data_key_context(layout.service);
    json::object equals{{"kms:EncryptionContext:purpose", context.at("purpose")}};
    // What it opens was sealed by the services that send to it.
    if (own) equals["kms:EncryptionContext:service"] = context.at("service");
    json::object condition{{"StringEquals", std::move(equals)}};
    const auto alias = key.find("alias/");
    if (alias != std::string::npos)
      condition["ForAnyValue:StringEquals"] =
          json::object{{"kms:ResourceAliases", key.substr(alias)}};
    const auto arn = alias != std::string::npos ? kms_arn_of("key/*")
                     : key.starts_with("arn:")  ? key
                                                : kms_arn_of("key/" + key);
    allow(sid, std::move(actions), {arn}, std::move(condition));
  }

  json::object take() { return {{"Version", "2012-10-17"}, {"Statement", std::move(statements_)}}; }

 private:
  json::array statements_;
};

void allow_looking_at_queues(Policy& policy, const Names& queues) {
  policy.allow("LookAtQueues", {"sqs:GetQueueUrl", "sqs:GetQueueAttributes"}, queues);
}

void allow_looking_at_topics(Policy& policy, const Names& topics) {
  policy.allow(
      "LookAtTopics",
      {"sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic", "sns:GetSubscriptionAttributes"},
      topics);
}

void allow_provisioning(Policy& policy, const Parts& parts) {
  policy.allow(
      "MakeQueues", {"sqs:CreateQueue", "sqs:GetQueueUrl", "sqs:GetQueueAttributes"}, parts.all);
  policy.allow("CorrectQueues", {"sqs:SetQueueAttributes"}, parts.kept);
  policy.allow("MakeTopics", {"sns:CreateTopic", "sns:GetTopicAttributes"}, parts.topics);
  policy.allow("CorrectTopics", {"sns:SetTopicAttributes"}, parts.raised);
  policy.allow("Subscribe",
               {"sns:Subscribe",
                "sns:ListSubscriptionsByTopic",
                "sns:GetSubscriptionAttributes",
                "sns:SetSubscriptionAttributes"},
               parts.subscribed);
}

void allow_listening(Policy& policy, const Parts& parts, const ServiceLayout& layout) {
  policy.allow("Receive",
               {"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility"},
               parts.owned);
  policy.allow("PutDeadLettersAside", {"sqs:SendMessage"}, parts.owned_dead);
  allow_looking_at_queues(policy, parts.kept);
  allow_looking_at_topics(policy, parts.subscribed);
  policy.allow_key("OpenMessages", {"kms:Decrypt"}, layout, false);
}

void allow_operating(Policy& policy, const Parts& parts, const ServiceLayout& layout) {
  allow_looking_at_queues(policy, parts.all);
  allow_looking_at_topics(policy, parts.topics);
  // These two know no resource: they list what the account has.
  policy.allow("ListQueues", {"sqs:ListQueues"}, {"*"});
  policy.allow("ListSubscriptions", {"sns:ListSubscriptions"}, {"*"});
  policy.allow("HandleDeadLetters",
               {"sqs:ReceiveMessage",
                "sqs:DeleteMessage",
                "sqs:ChangeMessageVisibility",
                "sqs:PurgeQueue",
                "sqs:ListDeadLetterSourceQueues",
                "sqs:StartMessageMoveTask",
                "sqs:ListMessageMoveTasks",
                "sqs:CancelMessageMoveTask"},
               parts.owned_dead);
  policy.allow("SendDeadLettersBack", {"sqs:SendMessage"}, parts.owned);
  policy.allow_key("OpenMessages", {"kms:Decrypt"}, layout, false);
  policy.allow_key("TryTheKey", {"kms:GenerateDataKey"}, layout, true);
}

json::object policy_of(const ServiceLayout& layout, Role role) {
  const Parts parts(layout);
  Policy policy;
  switch (role) {
    case Role::provision:
      allow_provisioning(policy, parts);
      break;
    case Role::send:
      policy.allow("SendCommands", {"sqs:SendMessage"}, parts.sent);
      allow_looking_at_queues(policy, parts.looked_at);
      policy.allow_key("SealMessages", {"kms:GenerateDataKey"}, layout, true);
      break;
    case Role::listen:
      allow_listening(policy, parts, layout);
      break;
    case Role::relay:
      policy.allow("PublishEvents", {"sns:Publish"}, parts.raised);
      allow_looking_at_topics(policy, parts.raised);
      policy.allow_key("SealMessages", {"kms:GenerateDataKey"}, layout, true);
      break;
    case Role::operate:
      allow_operating(policy, parts, layout);
      break;
  }
  return policy.take();
}

std::string or_placeholder(const std::string& value, const char* placeholder) {
  return value.empty() ? placeholder : value;
}

json::value placed(const json::value& policy, const Place& place) {
  return with_texts(policy, [&](const std::string& text) -> json::value {
    auto changed = replaced(
        text, partition_placeholder, or_placeholder(place.partition, partition_placeholder));
    changed =
        replaced(changed, region_placeholder, or_placeholder(place.region, region_placeholder));
    changed =
        replaced(changed, account_placeholder, or_placeholder(place.account, account_placeholder));
    return json::value(changed);
  });
}

}  // namespace

std::string_view to_text(Role role) {
  switch (role) {
    case Role::provision:
      return "provision";
    case Role::send:
      return "send";
    case Role::listen:
      return "listen";
    case Role::relay:
      return "relay";
    case Role::operate:
      return "operate";
  }
  return "";
}

std::string to_iam(const ServiceLayout& layout, const Place& place, Role role) {
  return pretty_json(placed(policy_of(layout, role), place));
}

std::string to_iam(const ServiceLayout& layout, const Place& place) {
  json::object all;
  for (const auto role : all_roles) all[to_text(role)] = placed(policy_of(layout, role), place);
  return pretty_json(all);
}

}  // namespace sourceflow::bus
