#include <algorithm>

#include <boost/json/parse.hpp>

#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/subscriber_url.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName attribute_map{{"Attributes", "Attributes.entry"}, "key", "value"};

constexpr std::string_view protocols[] = {
    "http", "https", "email", "email-json", "sms", "sqs", "application", "lambda", "firehose"};

// Kept and given back; they change nothing here.
constexpr std::string_view kept_attributes[] = {"SubscriptionRoleArn", "ReplayPolicy"};

// Of one topic; AWS also counts those of an account, 10,000.
constexpr std::ptrdiff_t max_filters = 200;
constexpr std::size_t max_filter_size = 256 << 10;

void check_limits(const Subscription& subscription, std::string_view text) {
  if (text.size() > max_filter_size)
    refuse_parameter("FilterPolicy: Filter policy is larger than 262144 bytes");
  const auto has_filter = [](const auto& other) { return other->filter.has_value(); };
  const bool is_more = !subscription.filter.has_value();
  if (is_more &&
      std::ranges::count_if(subscription.topic->subscriptions, has_filter) >= max_filters) {
    throw ServiceError(errors::filter_policy_limit,
                       "The topic has as many filter policies as it may have: 200");
  }
}

void set_filter(Subscription& subscription, std::string_view text, bool on_body) {
  if (text.empty() || text == "{}") {
    subscription.filter.reset();
  } else {
    check_limits(subscription, text);
    subscription.filter.emplace(
        text, on_body ? FilterPolicy::Scope::body : FilterPolicy::Scope::attributes);
  }
  subscription.filter_text = text;
  subscription.filters_body = on_body;
}

void set_redrive_policy(Subscription& subscription, std::string_view text) {
  if (!text.empty()) {
    boost::system::error_code error;
    const auto policy =
        boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error || !policy.is_object()) refuse_parameter("RedrivePolicy: failed to parse JSON.");
    const auto* const arn = policy.get_object().if_contains("deadLetterTargetArn");
    if (arn == nullptr || !arn->is_string() ||
        !std::string_view(arn->get_string()).starts_with("arn:aws:sqs:"))
      refuse_parameter("RedrivePolicy: deadLetterTargetArn is an invalid arn");
  }
  subscription.redrive_policy = text;
}

void set_attribute(Subscription& subscription, std::string_view name, std::string_view value) {
  if (name == "RawMessageDelivery") {
    if (value != "true" && value != "false")
      refuse_parameter("Attributes Reason: RawMessageDelivery: Invalid value [" +
                       std::string(value) + "]. Must be true or false.");
    subscription.raw = value == "true";
  } else if (name == "FilterPolicy") {
    set_filter(subscription, value, subscription.filters_body);
  } else if (name == "FilterPolicyScope") {
    if (value != "MessageAttributes" && value != "MessageBody")
      refuse_parameter("Attributes Reason: FilterPolicyScope: Invalid value [" +
                       std::string(value) +
                       "]. Please use either MessageBody or MessageAttributes");
    set_filter(subscription, subscription.filter_text, value == "MessageBody");
  } else if (name == "RedrivePolicy") {
    set_redrive_policy(subscription, value);
  } else if (name == "DeliveryPolicy") {
    if (!subscription.is_http())
      refuse_parameter("Attributes Reason: DeliveryPolicy can only be set on HTTP/S subscriptions");
    with_subscription_policy({}, value);
    subscription.delivery_policy = value;
  } else if (std::ranges::find(kept_attributes, name) != std::end(kept_attributes)) {
    subscription.other.insert_or_assign(std::string(name), value);
  } else {
    refuse_parameter("AttributeName");
  }
}

std::map<std::string, std::string> attributes_of(const Subscription& subscription) {
  auto texts = subscription.other;
  texts["SubscriptionArn"] = subscription.arn;
  texts["TopicArn"] = subscription.topic->arn;
  texts["Protocol"] = subscription.protocol;
  texts["Endpoint"] = subscription.endpoint;
  texts["Owner"] = subscription.owner;
  texts["ConfirmationWasAuthenticated"] = subscription.was_authenticated ? "true" : "false";
  texts["PendingConfirmation"] = subscription.is_pending ? "true" : "false";
  texts["RawMessageDelivery"] = subscription.raw ? "true" : "false";
  texts["SubscriptionPrincipal"] = "arn:aws:iam::" + subscription.owner + ":root";
  if (!subscription.filter_text.empty()) {
    texts["FilterPolicy"] = subscription.filter_text;
    texts["FilterPolicyScope"] = subscription.filters_body ? "MessageBody" : "MessageAttributes";
  }
  if (!subscription.redrive_policy.empty()) texts["RedrivePolicy"] = subscription.redrive_policy;
  if (!subscription.delivery_policy.empty()) texts["DeliveryPolicy"] = subscription.delivery_policy;
  return texts;
}

void check_endpoint(const Call& call,
                    const Topic& topic,
                    std::string_view protocol,
                    std::string_view endpoint) {
  if (std::ranges::find(protocols, protocol) == std::end(protocols)) {
    refuse_parameter("Amazon SNS does not support this protocol string: " + std::string(protocol));
  }
  if (topic.fifo && protocol != "sqs")
    refuse_parameter("Endpoint Reason: FIFO topics deliver to queues only");
  if (protocol.starts_with("http")) {
    const std::string why =
        why_not_subscribed(protocol, endpoint, call.world.topics.delivers_anywhere());
    if (!why.empty()) refuse_parameter(why);
  }
  if (protocol.starts_with("email") && endpoint.find('@') == std::string_view::npos)
    refuse_parameter("Email address");
  if (protocol == "sms" && endpoint.find_first_not_of("+0123456789- ") != std::string_view::npos)
    refuse_parameter("Invalid SMS endpoint: " + std::string(endpoint));
  if (protocol == "lambda" && !endpoint.starts_with("arn:aws:lambda:"))
    refuse_parameter("Lambda endpoint ARN");
  if (protocol == "firehose" && !endpoint.starts_with("arn:aws:firehose:"))
    refuse_parameter("Firehose endpoint ARN");
  if (protocol == "application" && !endpoint.starts_with("arn:aws:sns:"))
    refuse_parameter("Application endpoint arn invalid: " + std::string(endpoint));
  if (protocol != "sqs") return;
  if (!endpoint.starts_with("arn:aws:sqs:")) refuse_parameter("SQS endpoint ARN");
  if (!topic.fifo && endpoint.ends_with(".fifo")) {
    refuse_parameter(
        "Invalid parameter: Endpoint Reason: FIFO SQS Queues can not be subscribed to standard SNS "
        "topics");
  }
}

using Attributes = std::vector<std::pair<std::string_view, std::string_view>>;

/// The same endpoint is subscribed once; a second call must not ask for something else.
void check_same(const Subscription& subscription, const Attributes& wanted) {
  const auto has = attributes_of(subscription);
  for (const auto& [name, value] : wanted) {
    const auto found = has.find(std::string(name));
    if (found == has.end() || found->second != value) {
      refuse_parameter("Attributes Reason: Subscription already exists with different attributes");
    }
  }
}

// The scope decides how a filter policy is read, so it comes first whatever the order given.
void apply_in_order(Subscription& subscription, Attributes attributes) {
  std::ranges::sort(attributes, {}, [](const auto& a) { return a.first != "FilterPolicyScope"; });
  for (const auto& [name, value] : attributes) set_attribute(subscription, name, value);
}

/// The ARN of one that is not confirmed is told on request only.
void write_subscribed(Call& call, const Subscription& subscription) {
  const bool tells = call.in.text("ReturnSubscriptionArn").value_or("false") == "true";
  call.out.text("SubscriptionArn",
                subscription.is_pending && !tells ? "pending confirmation" : subscription.arn);
}

void subscribe(Call& call) {
  Topic& topic = named_topic(call);
  const std::string_view protocol = call.in.required("Protocol");
  const std::string_view endpoint = call.in.text("Endpoint").value_or("");
  check_endpoint(call, topic, protocol, endpoint);
  call.world.topics.forget_expired(topic, call.now);
  const Attributes attributes = call.in.pairs(attribute_map);
  const auto same = std::ranges::find_if(topic.subscriptions, [&](const auto& other) {
    return other->protocol == protocol && other->endpoint == endpoint;
  });
  if (same != topic.subscriptions.end()) {
    check_same(**same, attributes);
    if ((*same)->is_pending) call.world.topics.ask_to_confirm(**same, call.base_url, call.now);
    return write_subscribed(call, **same);
  }
  Subscription& added =
      call.world.topics.subscribe(topic, std::string(protocol), std::string(endpoint));
  try {
    apply_in_order(added, attributes);
  } catch (...) {
    call.world.topics.unsubscribe(added);
    throw;
  }
  if (added.is_http()) {
    added.was_authenticated = false;
    call.world.topics.ask_to_confirm(added, call.base_url, call.now);
  }
  write_subscribed(call, added);
}

void confirm_subscription(Call& call) {
  Topic& topic = named_topic(call);
  const std::string_view token = call.in.required("Token");
  const std::string_view only_signed = call.in.text("AuthenticateOnUnsubscribe").value_or("false");
  Subscription* const subscription = call.world.topics.confirm(topic, token, call.now);
  if (subscription == nullptr) refuse_parameter("Token");
  subscription->was_authenticated = call.is_signed;
  if (call.is_signed) subscription->authenticates_unsubscribe = only_signed == "true";
  call.out.text("SubscriptionArn", subscription->arn);
}

Subscription* find_subscription(Call& call) {
  const std::string_view arn = call.in.required("SubscriptionArn");
  if (!arn.starts_with("arn:aws:sns:")) {
    refuse_parameter("SubscriptionArn Reason: An ARN must have at least 6 elements, not " +
                     std::to_string(std::ranges::count(arn, ':') + 1));
  }
  return call.world.topics.find_subscription(arn);
}

Subscription& named_subscription(Call& call) {
  Subscription* const subscription = find_subscription(call);
  if (subscription == nullptr) throw ServiceError(errors::not_found, "Subscription does not exist");
  return *subscription;
}

void unsubscribe(Call& call) {
  Subscription* const subscription = find_subscription(call);
  if (subscription == nullptr) return;
  if (subscription->authenticates_unsubscribe && !call.is_signed) {
    throw ServiceError(errors::authorization,
                       "This subscription was confirmed with AuthenticateOnUnsubscribe, so only a "
                       "signed call may end it.");
  }
  call.world.topics.cancel(*subscription, call.base_url, call.now);
}

void get_subscription_attributes(Call& call) {
  const Subscription& subscription = named_subscription(call);
  call.out.begin_map(attribute_map);
  for (const auto& [name, value] : attributes_of(subscription)) call.out.entry(name, value);
  if (subscription.is_http()) {
    call.out.entry("EffectiveDeliveryPolicy",
                   subscription_policy_text(call.world.topics.policy_of(subscription)));
  }
  call.out.end_map();
}

void set_subscription_attributes(Call& call) {
  Subscription& subscription = named_subscription(call);
  set_attribute(
      subscription, call.in.required("AttributeName"), call.in.text("AttributeValue").value_or(""));
}

void write_page(Call& call, const std::vector<const Subscription*>& all) {
  const std::string_view after = call.in.text("NextToken").value_or("");
  auto next = all.begin();
  if (!after.empty()) {
    next = std::ranges::find(
        all, after, [](const Subscription* s) { return std::string_view(s->arn); });
    if (next == all.end()) refuse_parameter("NextToken");
    ++next;
  }
  call.out.begin_list({"Subscriptions", "Subscriptions.member"});
  const Subscription* last = nullptr;
  for (std::size_t written = 0; next != all.end() && written < sns_page; ++written, ++next) {
    last = *next;
    call.out.begin_item();
    call.out.text("SubscriptionArn", last->is_pending ? "PendingConfirmation" : last->arn);
    call.out.text("Owner", last->owner);
    call.out.text("Protocol", last->protocol);
    call.out.text("Endpoint", last->endpoint);
    call.out.text("TopicArn", last->topic->arn);
    call.out.end_item();
  }
  call.out.end_list();
  if (next != all.end()) call.out.text("NextToken", last->arn);
}

void list_subscriptions(Call& call) {
  std::vector<const Subscription*> all;
  for (const auto& [arn, topic] : call.world.topics.all()) {
    if (!arn.starts_with(topic_arn(call.scope, ""))) continue;
    call.world.topics.forget_expired(*topic, call.now);
    for (const auto& subscription : topic->subscriptions) all.push_back(subscription.get());
  }
  write_page(call, all);
}

void list_subscriptions_by_topic(Call& call) {
  std::vector<const Subscription*> all;
  Topic& topic = named_topic(call);
  call.world.topics.forget_expired(topic, call.now);
  for (const auto& subscription : topic.subscriptions) all.push_back(subscription.get());
  write_page(call, all);
}

constexpr Operation operations[] = {
    {"ConfirmSubscription", confirm_subscription},
    {"GetSubscriptionAttributes", get_subscription_attributes},
    {"ListSubscriptions", list_subscriptions},
    {"ListSubscriptionsByTopic", list_subscriptions_by_topic},
    {"SetSubscriptionAttributes", set_subscription_attributes},
    {"Subscribe", subscribe},
    {"Unsubscribe", unsubscribe},
};

}  // namespace

std::span<const Operation> sns_subscription_operations() { return operations; }

}  // namespace sourceflow::local
