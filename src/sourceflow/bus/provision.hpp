#pragma once

#include <map>
#include <string>

#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/bus/plan.hpp"

namespace sourceflow::bus {

struct ResolvedQueue {
  PlannedQueue planned = {};
  std::string url = {};
  std::string arn = {};
  std::string dead_letter_url = {};
  std::string dead_letter_arn = {};
};

struct ResolvedTopic {
  PlannedTopic planned = {};
  std::string arn = {};
};

/// What the names of a layout stand for at AWS, by short name.
struct Resolved {
  std::map<std::string, ResolvedQueue, std::less<>> queues;
  std::map<std::string, ResolvedTopic, std::less<>> topics;
};

/// The clients that provisioning needs, and the region they talk to, for error texts.
struct Services {
  aws::Sqs* sqs = nullptr;
  aws::Sns* sns = nullptr;
  aws::Sts* sts = nullptr;
  std::string region;
};

/// Makes what the plan needs and is missing, and corrects what this service owns where it differs.
/// Repeating it changes nothing, several instances may do it at once, and a queue deleted a moment
/// ago is waited for. New queues and what it corrects are logged; of topics and subscriptions SNS
/// does not tell whether they are new. Throws aws::Error.
base::Task<Resolved> provision(Services services, Plan plan);

/// The ARN that a topic of this name has, whether or not it exists:
/// `arn:aws:iam::123456789012:user/ci` gives partition and account.
std::string topic_arn(const aws::CallerIdentity& caller,
                      const std::string& region,
                      const std::string& topic);

/// Finds what the plan needs without making anything. Throws base::ConfigError that lists all that
/// is missing.
base::Task<Resolved> look_up(Services services, Plan plan);

}  // namespace sourceflow::bus
