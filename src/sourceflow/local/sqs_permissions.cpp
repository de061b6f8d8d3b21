#include <algorithm>

#include "sourceflow/local/page_token.hpp"
#include "sourceflow/local/policy_statements.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_actions = 7;
constexpr std::size_t max_label = 80;
constexpr std::size_t max_listed = 1000;
constexpr std::string_view grantable[] = {"*",
                                          "ChangeMessageVisibility",
                                          "DeleteMessage",
                                          "GetQueueAttributes",
                                          "GetQueueUrl",
                                          "ListDeadLetterSourceQueues",
                                          "PurgeQueue",
                                          "ReceiveMessage",
                                          "SendMessage"};

void check_label(std::string_view label) {
  const bool is_clean = std::ranges::all_of(label, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!label.empty() && label.size() <= max_label && is_clean) return;
  throw ServiceError(errors::invalid_parameter_value,
                     "Value " + std::string(label) +
                         " for parameter Label is invalid. Reason: Can only include alphanumeric "
                         "characters, hyphens, or underscores. 1 to 80 in length.");
}

void write_policy(Call& call, NamedQueue& queue, std::string policy) {
  QueueAttributes attributes = queue.queue.attributes();
  attributes.policy = std::move(policy);
  queue.queue.set_attributes(std::move(attributes), call.now);
  queue.modified = call.now;
}

void add_permission(Call& call) {
  NamedQueue& queue = named_queue(call);
  const std::string_view label = call.in.required("Label");
  check_label(label);
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
  const auto max = listing_limit(call.in);
  const std::size_t limit = max.value_or(max_listed);
  const std::string listing = std::string(call.operation).append(" ").append(*target.arn);
  const std::string after = listing_start(call.in, listing);
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
  if (has_more && max) call.out.text("NextToken", page_token(listing, last));
}

constexpr Operation operations[] = {
    {"AddPermission", add_permission},
    {"ListDeadLetterSourceQueues", list_dead_letter_source_queues},
    {"RemovePermission", remove_permission},
};

}  // namespace

std::span<const Operation> sqs_permission_operations() { return operations; }

}  // namespace sourceflow::local
