#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/bus/plan.hpp"
#include "sourceflow/bus/provision.hpp"

namespace sourceflow::bus {

/// What came of asking for one thing: it, or nothing where it does not exist, or why it could not
/// be asked.
template <class T>
struct Looked {
  std::optional<T> found = {};
  std::string error = {};
  /// AWS's code of the error, or `DeadlineExceeded`.
  std::string code = {};
  std::chrono::milliseconds took{0};
};

struct FoundQueue {
  std::string url = {};
  aws::Attributes attributes = {};
};

struct FoundSubscription {
  std::string arn = {};
  std::string queue_arn = {};
  aws::Attributes attributes = {};

  bool is_confirmed() const;
  bool is_raw() const;
};

struct FoundTopic {
  std::string arn = {};
  aws::Attributes attributes = {};
  /// Those of queues that the plan has.
  std::vector<FoundSubscription> subscriptions = {};
};

/// What exists at AWS of what a plan needs, by full name.
struct Survey {
  Looked<aws::CallerIdentity> caller;
  /// Dead-letter queues too.
  std::map<std::string, Looked<FoundQueue>> queues;
  std::map<std::string, Looked<FoundTopic>> topics;
  /// Queues of the plan on topics that it does not have. Only if asked for.
  Looked<std::vector<aws::Subscription>> others;
};

struct SurveyOptions {
  /// What has not answered so long after the start of the survey counts as failed.
  base::Duration limit = std::chrono::seconds{5};
  /// Also looks through every subscription of the account for those that the plan does not have.
  bool others = false;
};

/// Asks for everything at the same time, and changes nothing. Throws nothing but cancellation.
base::Task<Survey> survey(Services services, Plan plan, SurveyOptions options);

/// The last part of an ARN: the name of a queue or topic.
std::string name_in(const std::string& arn);

}  // namespace sourceflow::bus
