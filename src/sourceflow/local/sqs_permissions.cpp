#include <algorithm>

#include "sourceflow/local/policy_statements.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_actions = 7;
constexpr std::string_view grantable[] = {"*",
                                          "ChangeMessageVisibility",
                                          "DeleteMessage",
                                          "GetQueueAttributes",
                                          "GetQueueUrl",
                                          "ListDeadLetterSourceQueues",
                                          "PurgeQueue",
                                          "ReceiveMessage",
                                          "SendMessage"};

void write_policy(Call& call, NamedQueue& queue, std::string policy) {
  QueueAttributes attributes = queue.queue.attributes();
  attributes.policy = std::move(policy);
  queue.queue.set_attributes(std::move(attributes), call.now);
  queue.modified = call.now;
}

void add_permission(Call& call) {
  NamedQueue& queue = named_queue(call);
  const std::string_view label = call.in.required("Label");
  const auto accounts = call.in.texts({"AWSAccountIds", "AWSAccountId"});
  const auto actions = call.in.texts({"Actions", "ActionName"});
  if (accounts.empty()) call.in.required("AWSAccountId");
  if (actions.empty()) call.in.required("ActionName");
  if (actions.size() > max_actions) {
    throw ServiceError(
        errors::over_limit,
        std::to_string(actions.size()) + " Actions were found, maximum allowed is 7.");
  }
  for (const auto account : accounts) {
    if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string_view::npos) {
      throw ServiceError(errors::invalid_parameter_value,
                         "Value " + std::string(account) +
                             " for parameter PrincipalId is invalid. Reason: Unable to verify.");
    }
  }
  for (const auto action : actions) {
    if (std::ranges::find(grantable, action) == std::end(grantable)) {
      throw ServiceError(errors::invalid_parameter_value,
                         "Value SQS:" + std::string(action) +
                             " for parameter ActionName is invalid. Reason: Only the queue owner "
                             "is allowed to invoke this action.");
    }
  }
  const Permission permission{.label = label,
                              .accounts = accounts,
                              .actions = actions,
                              .service = "SQS:",
                              .resource = *queue.arn};
  auto policy = with_permission(
      queue.queue.attributes().policy, *queue.arn + "/SQSDefaultPolicy", permission);
  if (!policy) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Value " + std::string(label) + " for parameter Label is invalid. Reason: Already exists.");
  }
  write_policy(call, queue, std::move(*policy));
}

void remove_permission(Call& call) {
  NamedQueue& queue = named_queue(call);
  const std::string_view label = call.in.required("Label");
  auto policy = without_permission(queue.queue.attributes().policy, label);
  if (!policy) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Value " + std::string(label) +
                           " for parameter Label is invalid. Reason: can't find label on "
                           "existing policy.");
  }
  write_policy(call, queue, std::move(*policy));
}

void list_dead_letter_source_queues(Call& call) {
  const NamedQueue& target = named_queue(call);
  const std::size_t limit = static_cast<std::size_t>(call.in.number("MaxResults").value_or(1000));
  const std::string_view after = call.in.text("NextToken").value_or("");
  call.out.begin_list({"queueUrls", "QueueUrl"});
  std::size_t listed = 0;
  std::string_view last;
  bool has_more = false;
  for (const auto& [arn, queue] : call.world.queues.all()) {
    const auto& redrive = queue->queue.attributes().redrive;
    if (!redrive || redrive->dead_letter_arn != *target.arn || (!after.empty() && arn <= after))
      continue;
    has_more = listed++ == limit;
    if (has_more) break;
    last = arn;
    call.out.item(queue_url(call, *queue));
  }
  call.out.end_list();
  if (has_more) call.out.text("NextToken", last);
}

constexpr Operation operations[] = {
    {"AddPermission", add_permission},
    {"ListDeadLetterSourceQueues", list_dead_letter_source_queues},
    {"RemovePermission", remove_permission},
};

}  // namespace

std::span<const Operation> sqs_permission_operations() { return operations; }

}  // namespace sourceflow::local
