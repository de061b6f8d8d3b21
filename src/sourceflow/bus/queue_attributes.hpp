#pragma once

#include <string>
#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

/// The attributes that a new dead-letter queue gets: 14 days of retention, the longest that SQS
/// has.
aws::Attributes dead_letter_attributes(const PlannedQueue& queue);

/// The attributes of a new queue whose dead letters go to `dead_letter_arn`. `topic_arns` are those
/// that may send to it; without any it has no policy.
aws::Attributes queue_attributes(const PlannedQueue& queue,
                                 const std::string& queue_arn,
                                 const std::string& dead_letter_arn,
                                 const std::vector<std::string>& topic_arns);

/// Those of `wanted` that differ from what is `found`; JSON is compared by meaning. What SQS never
/// changes
/// (`FifoQueue`) is left out.
aws::Attributes differences(const aws::Attributes& wanted, const aws::Attributes& found);

/// One statement that lets exactly these topics send.
std::string queue_policy(const std::string& queue_arn, const std::vector<std::string>& topic_arns);

}  // namespace sourceflow::bus
