#include "sourceflow/bus/aws_checks.hpp"

#include <algorithm>

#include "sourceflow/bus/queue_status.hpp"
#include "sourceflow/bus/survey.hpp"

namespace sourceflow::bus {
namespace {

using app::Check;
using app::Health;

constexpr const char* make_it =
    "run `sourceflow provision` with the layout, or apply the exported template";
constexpr const char* correct_it =
    "run `sourceflow plan --diff` to see both values, and `sourceflow provision` to correct it";

/// Without these no message gets in, or a poisonous one never gets out.
bool is_vital(const Drift& one) {
  return one.kind != Drift::Kind::different || one.attribute == "RedrivePolicy" ||
         one.attribute == "Policy" || one.attribute == "PendingConfirmation";
}

void note(Check& check, const Drift& one) {
  check.health = std::max(check.health, is_vital(one) ? Health::failed : Health::warning);
  if (one.kind == Drift::Kind::missing) {
    check.detail = one.thing + " does not exist";
    check.advice = make_it;
  } else if (one.attribute == "PendingConfirmation") {
    check.detail = "the subscription waits for its confirmation";
    check.advice = "let the queue's owner confirm it, or subscribe anew from the queue's account";
  } else if (check.advice.empty()) {
    check.detail = one.attribute + " of " + one.thing + " is not as the layout says";
    check.advice = correct_it;
  } else {
    check.detail = one.attribute + ", " + check.detail;
  }
}

class Checks {
 public:
  Checks(const Plan& plan, const Survey& found)
      : plan_(plan), found_(found), drifts_(drift(plan, found)) {}

  std::vector<Check> take() {
    add_credentials();
    for (const auto& queue : plan_.queues) {
      add("queue " + queue.name,
          found_.queues.at(queue.name),
          {"queue " + queue.name, "queue " + queue.dead_letters},
          std::string(queue.is_fifo ? "FIFO" : "standard") +
              (queue.is_owned ? ", as the layout says" : ", kept by the service that listens"));
      if (queue.is_owned) add_dead_letters(queue);
    }
    for (const auto& topic : plan_.topics)
      add("topic " + topic.name,
          found_.topics.at(topic.name),
          {"topic " + topic.name},
          topic.is_fifo ? "FIFO" : "standard");
    for (const auto& one : plan_.subscriptions) {
      const auto name = "subscription " + one.topic + " -> " + one.queue;
      add(name, found_.topics.at(one.topic), {name}, "confirmed, raw delivery");
    }
    return std::move(checks_);
  }

 private:
  void add_credentials() {
    const auto& looked = found_.caller;
    Check check{.name = "credentials", .took = looked.took};
    if (looked.found) {
      check.detail = looked.found->arn;
    } else {
      check.health = Health::failed;
      check.detail = looked.error;
      check.advice = advice_about(looked.code, "the identity of the caller");
    }
    checks_.push_back(std::move(check));
  }

  template <class T>
  void add(const std::string& name,
           const Looked<T>& looked,
           const std::vector<std::string>& things,
           const std::string& well) {
    Check check{.name = name, .detail = well, .took = looked.took};
    if (!looked.error.empty()) {
      check.health = Health::failed;
      check.detail = looked.error;
      check.advice = advice_about(looked.code, name);
    } else {
      for (const auto& one : drifts_)
        if (one.kind != Drift::Kind::extra && std::ranges::count(things, one.thing) > 0)
          note(check, one);
    }
    checks_.push_back(std::move(check));
  }

  void add_dead_letters(const PlannedQueue& queue) {
    const auto& looked = found_.queues.at(queue.dead_letters);
    if (!looked.found) return;
    Check check{.name = "dead letters of " + queue.name, .detail = "none", .took = looked.took};
    const auto status = status_of(looked.found->attributes);
    if (const auto count = status.waiting + status.in_flight; count > 0) {
      check.health = Health::warning;
      check.detail = std::to_string(count) + " in " + queue.dead_letters;
      check.advice = "run `sourceflow dlq list " + queue.name + "` to see why they died";
    }
    checks_.push_back(std::move(check));
  }

  const Plan& plan_;
  const Survey& found_;
  const std::vector<Drift> drifts_;
  std::vector<Check> checks_;
};

}  // namespace

std::vector<Check> aws_checks(const Plan& plan, const Survey& found) {
  return Checks(plan, found).take();
}

std::string advice_about(const std::string& code, const std::string& thing) {
  const auto has = [&](std::string_view part) { return code.find(part) != std::string::npos; };
  if (has("AccessDenied") || has("AuthorizationError") || has("NotAuthorized"))
    return "allow the role of this service to use " + thing +
           "; `sourceflow export iam` prints the policy that it needs";
  if (has("Expired")) return "renew the credentials";
  if (code == "NoCredentials")
    return "give this process credentials: keys in its environment, a profile, or a role";
  if (has("InvalidClientTokenId") || has("UnrecognizedClient") || has("SignatureDoesNotMatch") ||
      has("InvalidAccessKeyId"))
    return "see that key id, secret and session token belong together and to this endpoint";
  if (has("Throttl") || has("RequestLimit") || has("TooManyRequests"))
    return "AWS slows the account down; look again later";
  if (code == "NoAnswer" || code == "DeadlineExceeded" || code == "Failed")
    return "see that region and endpoint are right and can be reached from here, and that "
           "credentials can be found";
  return "see what AWS says about " + (code.empty() ? thing : code);
}

}  // namespace sourceflow::bus
