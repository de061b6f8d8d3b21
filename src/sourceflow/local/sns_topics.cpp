#include <algorithm>
#include <charconv>
#include <set>

#include "sourceflow/local/page_token.hpp"
#include "sourceflow/local/policy_document.hpp"
#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/tags.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName attribute_map{{"Attributes", "Attributes.entry"}, "key", "value"};
constexpr MapName tag_map{{"Tags", "Tags.member"}, "Key", "Value"};

using Texts = std::map<std::string, std::string>;

// Kept and given back; they change nothing here.
constexpr std::string_view kept_attributes[] = {"DisplayName",
                                                "KmsMasterKeyId",
                                                "TracingConfig",
                                                "ArchivePolicy",
                                                "DataProtectionPolicy",
                                                "SQSSuccessFeedbackRoleArn",
                                                "SQSFailureFeedbackRoleArn",
                                                "SQSSuccessFeedbackSampleRate",
                                                "HTTPSuccessFeedbackRoleArn",
                                                "HTTPFailureFeedbackRoleArn",
                                                "HTTPSuccessFeedbackSampleRate",
                                                "LambdaSuccessFeedbackRoleArn",
                                                "LambdaFailureFeedbackRoleArn",
                                                "LambdaSuccessFeedbackSampleRate",
                                                "ApplicationSuccessFeedbackRoleArn",
                                                "ApplicationFailureFeedbackRoleArn",
                                                "ApplicationSuccessFeedbackSampleRate",
                                                "FirehoseSuccessFeedbackRoleArn",
                                                "FirehoseFailureFeedbackRoleArn",
                                                "FirehoseSuccessFeedbackSampleRate"};

void check_tags(const Texts& tags,
                const std::vector<std::pair<std::string_view, std::string_view>>& added) {
  std::set<std::string_view> keys;
  for (const auto& [key, value] : added) {
    if (!keys.insert(key).second)
      refuse_parameter("Duplicated keys are not allowed: " + std::string(key));
  }
  const std::string why = why_not_tagged(tags, added);
  if (why.starts_with("There may be")) throw ServiceError(errors::tag_limit, why);
  if (!why.empty()) refuse_parameter("Tags Reason: " + why);
}

void check_name(std::string_view name) {
  std::string_view stem = name;
  if (stem.ends_with(".fifo")) stem.remove_suffix(5);
  const bool is_clean = std::ranges::all_of(stem, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (stem.empty() || name.size() > 256 || !is_clean) refuse_parameter("Topic Name");
}

bool read_boolean(std::string_view name, std::string_view value) {
  if (value != "true" && value != "false")
    refuse_parameter("Attributes Reason: " + std::string(name) + " must be true or false");
  return value == "true";
}

std::int64_t read_size(std::string_view value) {
  std::int64_t size = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), size);
  const bool is_number = error == std::errc{} && end == value.data() + value.size();
  if (!is_number || size < 1024 || size > (1 << 20)) {
    refuse_parameter("Attributes Reason: MaximumMessageSize must be between 1024 and 1048576");
  }
  return size;
}

void check_policy(std::string_view text) {
  const std::string why = why_no_policy_text(text, PolicyOf::resource);
  if (!why.empty()) refuse_parameter("Policy Error: " + why);
}

void check_rate(std::string_view name, std::string_view value) {
  int rate = -1;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), rate);
  if (error != std::errc{} || end != value.data() + value.size() || rate < 0 || rate > 100)
    refuse_parameter("Attributes Reason: " + std::string(name) + " must be between 0 and 100");
}

void set_attribute(Topic& topic, std::string_view name, std::string_view value) {
  if (name == "FifoTopic") {
    if (read_boolean(name, value) != topic.fifo) {
      refuse_parameter(
          "Attributes Reason: FifoTopic must be true exactly for a topic whose name ends with "
          ".fifo");
    }
  } else if (name == "ContentBasedDeduplication") {
    if (!topic.fifo)
      refuse_parameter(
          "Attributes Reason: Content-based deduplication can only be set for FIFO topics");
    topic.content_based_deduplication = read_boolean(name, value);
  } else if (name == "FifoThroughputScope") {
    if (!topic.fifo || (value != "Topic" && value != "MessageGroup"))
      refuse_parameter("Attributes Reason: FifoThroughputScope");
    topic.deduplication_scope = value;
  } else if (name == "MaximumMessageSize") {
    topic.max_message_size = read_size(value);
  } else if (name == "DeliveryPolicy") {
    with_topic_policy({}, value);
    topic.delivery_policy = value;
  } else if (name == "SignatureVersion") {
    if (value != "1" && value != "2")
      refuse_parameter("Attributes Reason: SignatureVersion must be 1 or 2");
    topic.signature_version = value;
  } else if (name == "Policy") {
    check_policy(value);
    topic.policy = value;
  } else if (std::ranges::find(kept_attributes, name) != std::end(kept_attributes)) {
    if (name == "DisplayName" && value.size() > 100) refuse_parameter("DisplayName");
    if (name == "TracingConfig" && value != "Active" && value != "PassThrough")
      refuse_parameter("Attributes Reason: TracingConfig must be Active or PassThrough");
    if (name.ends_with("FeedbackSampleRate")) check_rate(name, value);
    if (name == "ArchivePolicy" && !topic.fifo)
      refuse_parameter("Attributes Reason: ArchivePolicy can only be set for FIFO topics");
    topic.other.insert_or_assign(std::string(name), value);
  } else {
    refuse_parameter("AttributeName");
  }
}

Texts attributes_of(const Topic& topic) {
  Texts texts = topic.other;
  texts["TopicArn"] = topic.arn;
  texts["Owner"] = topic.scope.account;
  texts["Policy"] = topic.policy;
  const auto pending = static_cast<std::size_t>(
      std::ranges::count_if(topic.subscriptions, [](const auto& s) { return s->is_pending; }));
  texts["SubscriptionsPending"] = std::to_string(pending);
  texts["SubscriptionsDeleted"] = std::to_string(topic.cancelled.size());
  texts["SubscriptionsConfirmed"] = std::to_string(topic.subscriptions.size() - pending);
  if (!topic.delivery_policy.empty()) texts["DeliveryPolicy"] = topic.delivery_policy;
  if (topic.signature_version != "1") texts["SignatureVersion"] = topic.signature_version;
  texts["EffectiveDeliveryPolicy"] =
      topic_policy_text(with_topic_policy({}, topic.delivery_policy));
  texts["MaximumMessageSize"] = std::to_string(topic.max_message_size);
  texts.try_emplace("DisplayName", "");
  if (topic.fifo) {
    texts["FifoTopic"] = "true";
    texts["ContentBasedDeduplication"] = topic.content_based_deduplication ? "true" : "false";
    texts["FifoThroughputScope"] = topic.deduplication_scope;
  }
  return texts;
}

/// Everybody in the topic's own account, as AWS sets it.
std::string default_policy(const Topic& topic) {
  return R"({"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[)"
         R"({"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},"Action":[)"
         R"("SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission",)"
         R"("SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe",)"
         R"("SNS:ListSubscriptionsByTopic","SNS:Publish"],"Resource":")" +
         topic.arn + R"(","Condition":{"StringEquals":{"AWS:SourceOwner":")" + topic.scope.account +
         R"("}}}]})";
}

/// An existing topic answers again if it already has what is named.
void check_same(const Topic& topic,
                const std::vector<std::pair<std::string_view, std::string_view>>& wanted) {
  const Texts has = attributes_of(topic);
  for (const auto& [name, value] : wanted) {
    const auto found = has.find(std::string(name));
    if (found == has.end() || found->second != value) {
      refuse_parameter("Attributes Reason: Topic already exists with different attributes");
    }
  }
}

void create_topic(Call& call) {
  const std::string_view name = call.in.required("Name");
  check_name(name);
  const auto attributes = call.in.pairs(attribute_map);
  const auto tags = call.in.pairs(tag_map);
  Topics& topics = call.world.topics;
  Topic* topic = topics.find(topic_arn(call.scope, name));
  if (topic != nullptr) {
    check_same(*topic, attributes);
  } else {
    const bool says_fifo = std::ranges::any_of(
        attributes, [](const auto& a) { return a.first == "FifoTopic" && a.second == "true"; });
    if (says_fifo != name.ends_with(".fifo")) {
      refuse_parameter(
          says_fifo
              ? "Fifo Topic names must end with .fifo and must be made up of only uppercase and "
                "lowercase ASCII letters, numbers, underscores, and hyphens, and must be between "
                "1 and 256 characters long."
              : "Topic Name");
    }
    check_tags({}, tags);
    topic = &topics.create(call.scope, std::string(name));
    topic->policy = default_policy(*topic);
    try {
      for (const auto& [key, value] : attributes) set_attribute(*topic, key, value);
      if (const auto protection = call.in.text("DataProtectionPolicy"))
        protect(*topic, *protection);
    } catch (...) {
      topics.remove(*topic);
      throw;
    }
    for (const auto& [key, value] : tags) topic->tags.emplace(key, value);
  }
  call.out.text("TopicArn", topic->arn);
}

void delete_topic(Call& call) {
  // Deleting a topic that is not there succeeds.
  const std::string_view arn = call.in.text("TopicArn").value_or("");
  if (!arn.starts_with("arn:")) refuse_parameter("TopicArn");
  if (Topic* const topic = call.world.topics.find(arn)) call.world.topics.remove(*topic);
}

void list_topics(Call& call) {
  const std::string prefix = topic_arn(call.scope, "");
  const std::string after = page_start(call, prefix);
  const auto& all = call.world.topics.all();
  auto entry = after.empty() ? all.lower_bound(prefix) : all.upper_bound(after);
  call.out.begin_list({"Topics", "Topics.member"});
  std::string_view last;
  for (std::size_t listed = 0;
       entry != all.end() && entry->first.starts_with(prefix) && listed < sns_page;
       ++listed, ++entry) {
    call.out.begin_item();
    call.out.text("TopicArn", entry->first);
    call.out.end_item();
    last = entry->first;
  }
  call.out.end_list();
  if (entry != all.end() && entry->first.starts_with(prefix)) write_next(call, prefix, last);
}

void get_topic_attributes(Call& call) {
  Topic& topic = named_topic(call);
  call.world.topics.forget_expired(topic, call.now);
  call.out.begin_map(attribute_map);
  for (const auto& [name, value] : attributes_of(topic)) call.out.entry(name, value);
  call.out.end_map();
}

void set_topic_attributes(Call& call) {
  Topic& topic = named_topic(call);
  const std::string_view name = call.in.required("AttributeName");
  if (name == "FifoTopic") refuse_parameter("AttributeName");
  set_attribute(topic, name, call.in.text("AttributeValue").value_or(""));
}

void tag_resource(Call& call) {
  Topic& topic = named_topic(call, "ResourceArn");
  const auto added = call.in.pairs(tag_map);
  check_tags(topic.tags, added);
  for (const auto& [key, value] : added) topic.tags.insert_or_assign(std::string(key), value);
}

void untag_resource(Call& call) {
  Topic& topic = named_topic(call, "ResourceArn");
  for (const auto key : call.in.texts({"TagKeys", "TagKeys.member"}))
    topic.tags.erase(std::string(key));
}

void list_tags_for_resource(Call& call) {
  const Topic& topic = named_topic(call, "ResourceArn");
  call.out.begin_list(tag_map.name);
  for (const auto& [key, value] : topic.tags) {
    call.out.begin_item();
    call.out.text("Key", key);
    call.out.text("Value", value);
    call.out.end_item();
  }
  call.out.end_list();
}

constexpr Operation operations[] = {
    {"CreateTopic", create_topic},
    {"DeleteTopic", delete_topic},
    {"GetTopicAttributes", get_topic_attributes},
    {"ListTagsForResource", list_tags_for_resource},
    {"ListTopics", list_topics},
    {"SetTopicAttributes", set_topic_attributes},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
};

}  // namespace

std::span<const Operation> sns_topic_operations() { return operations; }

Topic& named_topic(Call& call, Name parameter) {
  const std::string_view arn = call.in.text(parameter).value_or("");
  if (!arn.starts_with("arn:")) refuse_parameter(parameter.query);
  Topic* const topic = call.world.topics.find(arn);
  if (topic == nullptr) throw ServiceError(errors::not_found, "Topic does not exist");
  return *topic;
}

std::string page_start(const Call& call, std::string_view among) {
  const auto token = call.in.text("NextToken");
  if (!token) return {};
  auto after = read_page_token(std::string(call.operation).append(" ").append(among), *token);
  if (!after) refuse_parameter("NextToken");
  return std::move(*after);
}

void write_next(Call& call, std::string_view among, std::string_view last) {
  call.out.text("NextToken",
                page_token(std::string(call.operation).append(" ").append(among), last));
}

void refuse_parameter(std::string_view what) {
  throw ServiceError(errors::invalid_parameter, "Invalid parameter: " + std::string(what));
}

}  // namespace sourceflow::local
