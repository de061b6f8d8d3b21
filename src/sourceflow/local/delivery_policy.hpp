#pragma once

#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::local {

enum class BackoffFunction { linear, arithmetic, geometric, exponential };

/// How SNS goes on sending to an HTTP endpoint that fails; the defaults are AWS's.
///
/// The retries come in phases: some at once, some after the least delay, some whose delay grows
/// from the least to the most, some after the most.
struct DeliveryPolicy {
  int retries = 3;
  int immediate_retries = 0;
  int least_delay_retries = 0;
  int most_delay_retries = 0;
  int least_delay = 20;
  int most_delay = 20;
  BackoffFunction backoff = BackoffFunction::linear;
  /// Zero is no limit.
  int receives_per_second = 0;
  std::string content_type = "text/plain; charset=UTF-8";
  /// Of a topic: what its subscriptions say does not count.
  bool is_imposed = false;

  /// The wait before a retry, counted from 1.
  base::Duration delay_before(int retry) const;
};

/// Applies a topic's DeliveryPolicy (`{"http": {"defaultHealthyRetryPolicy": ...}}`) to what holds
/// without it. Throws ServiceError (InvalidParameter) for anything that SNS refuses.
DeliveryPolicy with_topic_policy(DeliveryPolicy policy, std::string_view json);

/// Applies a subscription's DeliveryPolicy (`{"healthyRetryPolicy": ...}`).
DeliveryPolicy with_subscription_policy(DeliveryPolicy policy, std::string_view json);

/// As the attribute EffectiveDeliveryPolicy of a topic and of a subscription.
std::string topic_policy_text(const DeliveryPolicy& policy);
std::string subscription_policy_text(const DeliveryPolicy& policy);

}  // namespace sourceflow::local
