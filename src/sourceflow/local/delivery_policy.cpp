#include "sourceflow/local/delivery_policy.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sourceflow/local/sns.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

constexpr int max_retries = 100;
constexpr int max_delay = 3600;
constexpr std::chrono::seconds max_total{3600};

constexpr std::string_view function_names[] = {"linear", "arithmetic", "geometric", "exponential"};

[[noreturn]] void refuse(const std::string& why) { refuse_parameter("DeliveryPolicy: " + why); }

const json::object* part(const json::object& of, const char* name) {
  const auto* const value = of.if_contains(name);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_object()) refuse(std::string(name) + " must be an object");
  return &value->get_object();
}

void check_members(const json::object& of, std::initializer_list<std::string_view> known) {
  for (const auto& entry : of) {
    const std::string_view name(entry.key().data(), entry.key().size());
    if (std::ranges::find(known, name) == known.end())
      refuse("unexpected JSON member: " + std::string(name));
  }
}

void read_number(const json::object& of, const char* name, int least, int most, int& into) {
  const auto* const value = of.if_contains(name);
  if (value == nullptr || value->is_null()) return;
  if (!value->is_int64() || value->get_int64() < least || value->get_int64() > most) {
    refuse(std::string(name) + " must be an integer between " + std::to_string(least) + " and " +
           std::to_string(most));
  }
  into = static_cast<int>(value->get_int64());
}

json::object parse(std::string_view text) {
  boost::system::error_code error;
  const json::value document = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !document.is_object()) refuse("failed to parse JSON.");
  return document.get_object();
}

void check_sums(const DeliveryPolicy& policy) {
  const int phases =
      policy.immediate_retries + policy.least_delay_retries + policy.most_delay_retries;
  if (policy.least_delay > policy.most_delay)
    refuse("minDelayTarget must not be greater than maxDelayTarget");
  if (phases > policy.retries)
    refuse("numRetries must be at least the sum of the retries of its phases");
  base::Duration total{};
  for (int retry = 1; retry <= policy.retries; ++retry) total += policy.delay_before(retry);
  if (total > max_total) refuse("the retries take more than 3600 seconds in all");
}

void read_retries(const json::object& from, DeliveryPolicy& policy) {
  check_members(from,
                {"minDelayTarget",
                 "maxDelayTarget",
                 "numRetries",
                 "numMaxDelayRetries",
                 "numNoDelayRetries",
                 "numMinDelayRetries",
                 "backoffFunction"});
  read_number(from, "numRetries", 0, max_retries, policy.retries);
  read_number(from, "numNoDelayRetries", 0, max_retries, policy.immediate_retries);
  read_number(from, "numMinDelayRetries", 0, max_retries, policy.least_delay_retries);
  read_number(from, "numMaxDelayRetries", 0, max_retries, policy.most_delay_retries);
  read_number(from, "minDelayTarget", 1, max_delay, policy.least_delay);
  read_number(from, "maxDelayTarget", 1, max_delay, policy.most_delay);
  const auto* const function = from.if_contains("backoffFunction");
  if (function != nullptr && !function->is_null()) {
    const auto found = std::ranges::find_if(function_names, [&](std::string_view name) {
      return function->is_string() && std::string_view(function->get_string()) == name;
    });
    if (found == std::end(function_names))
      refuse("backoffFunction must be linear, arithmetic, geometric or exponential");
    policy.backoff = static_cast<BackoffFunction>(found - std::begin(function_names));
  }
  check_sums(policy);
}

void read_throttle(const json::object& from, DeliveryPolicy& policy) {
  check_members(from, {"maxReceivesPerSecond"});
  read_number(from, "maxReceivesPerSecond", 1, 1'000'000, policy.receives_per_second);
}

void read_request(const json::object& from, DeliveryPolicy& policy) {
  check_members(from, {"headerContentType"});
  const auto* const type = from.if_contains("headerContentType");
  if (type == nullptr || type->is_null()) return;
  const bool is_type =
      type->is_string() && !type->get_string().empty() &&
      std::ranges::all_of(type->get_string(), [](char c) { return c >= ' ' && c <= '~'; });
  if (!is_type) refuse("headerContentType is no media type");
  policy.content_type = std::string(type->get_string());
}

json::object retries_object(const DeliveryPolicy& policy) {
  const std::string_view function = function_names[static_cast<std::size_t>(policy.backoff)];
  return {{"minDelayTarget", policy.least_delay},
          {"maxDelayTarget", policy.most_delay},
          {"numRetries", policy.retries},
          {"numMaxDelayRetries", policy.most_delay_retries},
          {"numNoDelayRetries", policy.immediate_retries},
          {"numMinDelayRetries", policy.least_delay_retries},
          {"backoffFunction", json::string_view(function.data(), function.size())}};
}

json::value throttle_object(const DeliveryPolicy& policy) {
  if (policy.receives_per_second == 0) return nullptr;
  return json::object{{"maxReceivesPerSecond", policy.receives_per_second}};
}

}  // namespace

base::Duration DeliveryPolicy::delay_before(int retry) const {
  const auto in_seconds = [](double seconds) {
    return base::Duration(static_cast<std::int64_t>(std::llround(seconds * 1e6)));
  };
  const int growing = retries - immediate_retries - least_delay_retries - most_delay_retries;
  int step = retry - immediate_retries;
  if (step <= 0) return base::Duration::zero();
  step -= least_delay_retries;
  if (step <= 0) return in_seconds(least_delay);
  if (step > growing) return in_seconds(most_delay);
  if (growing == 1) return in_seconds(least_delay);
  const double least = least_delay, most = most_delay;
  const double done = step - 1, all = growing - 1;
  switch (backoff) {
    case BackoffFunction::linear:
      return in_seconds(least + (most - least) * done / all);
    case BackoffFunction::arithmetic:
      return in_seconds(least + (most - least) * done * (done + 1) / (all * (all + 1)));
    case BackoffFunction::geometric:
      return in_seconds(least * std::pow(most / least, done / all));
    case BackoffFunction::exponential:
      return in_seconds(least + (most - least) * (std::exp2(done) - 1) / (std::exp2(all) - 1));
  }
  return in_seconds(most_delay);
}

DeliveryPolicy with_topic_policy(DeliveryPolicy policy, std::string_view text) {
  if (text.empty()) return policy;
  const json::object document = parse(text);
  check_members(document, {"http"});
  const json::object* const http = part(document, "http");
  if (http == nullptr) return policy;
  check_members(*http,
                {"defaultHealthyRetryPolicy",
                 "disableSubscriptionOverrides",
                 "defaultThrottlePolicy",
                 "defaultRequestPolicy"});
  if (const auto* const retries = part(*http, "defaultHealthyRetryPolicy"))
    read_retries(*retries, policy);
  if (const auto* const throttle = part(*http, "defaultThrottlePolicy"))
    read_throttle(*throttle, policy);
  if (const auto* const request = part(*http, "defaultRequestPolicy"))
    read_request(*request, policy);
  const auto* const imposed = http->if_contains("disableSubscriptionOverrides");
  if (imposed != nullptr && !imposed->is_bool())
    refuse("disableSubscriptionOverrides must be true or false");
  policy.is_imposed = imposed != nullptr && imposed->get_bool();
  return policy;
}

DeliveryPolicy with_subscription_policy(DeliveryPolicy policy, std::string_view text) {
  if (text.empty()) return policy;
  const json::object document = parse(text);
  check_members(
      document,
      {"healthyRetryPolicy", "sicklyRetryPolicy", "throttlePolicy", "requestPolicy", "guaranteed"});
  DeliveryPolicy own = policy;
  if (const auto* const retries = part(document, "healthyRetryPolicy")) read_retries(*retries, own);
  if (const auto* const throttle = part(document, "throttlePolicy")) read_throttle(*throttle, own);
  if (const auto* const request = part(document, "requestPolicy")) read_request(*request, own);
  return policy.is_imposed ? policy : own;
}

std::string topic_policy_text(const DeliveryPolicy& policy) {
  json::object http{{"defaultHealthyRetryPolicy", retries_object(policy)},
                    {"disableSubscriptionOverrides", policy.is_imposed},
                    {"defaultRequestPolicy", {{"headerContentType", policy.content_type}}}};
  if (policy.receives_per_second != 0) http["defaultThrottlePolicy"] = throttle_object(policy);
  return json::serialize(json::object{{"http", std::move(http)}});
}

std::string subscription_policy_text(const DeliveryPolicy& policy) {
  return json::serialize(
      json::object{{"healthyRetryPolicy", retries_object(policy)},
                   {"sicklyRetryPolicy", nullptr},
                   {"throttlePolicy", throttle_object(policy)},
                   {"requestPolicy", {{"headerContentType", policy.content_type}}},
                   {"guaranteed", false}});
}

}  // namespace sourceflow::local
