#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

constexpr std::size_t max_actions = 7;

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::object read_policy(const NamedQueue& queue) {
  const std::string& text = queue.queue.attributes().policy;
  boost::system::error_code error;
  json::value policy = json::parse(view(text), error);
  if (error || !policy.is_object()) {
    policy =
        json::object{{"Version", "2012-10-17"}, {"Id", view(*queue.arn + "/SQSDefaultPolicy")}};
  }
  json::value& statements = policy.get_object()["Statement"];
  if (statements.is_object()) statements = json::array{statements};
  if (!statements.is_array()) statements = json::array();
  return policy.get_object();
}

void write_policy(Call& call, NamedQueue& queue, const json::object& policy) {
  QueueAttributes attributes = queue.queue.attributes();
  const bool is_empty = policy.at("Statement").get_array().empty();
  attributes.policy = is_empty ? std::string() : json::serialize(policy);
  queue.queue.set_attributes(std::move(attributes), call.now);
  queue.modified = call.now;
}

bool has_label(const json::value& statement, std::string_view label) {
  const auto* const sid =
      statement.is_object() ? statement.get_object().if_contains("Sid") : nullptr;
  return sid != nullptr && sid->is_string() && sid->get_string() == view(label);
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
  json::object policy = read_policy(queue);
  json::array& statements = policy["Statement"].get_array();
  if (std::ranges::any_of(statements,
                          [&](const auto& statement) { return has_label(statement, label); })) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Value " + std::string(label) + " for parameter Label is invalid. Reason: Already exists.");
  }
  json::array principals;
  for (const auto account : accounts)
    principals.emplace_back(view("arn:aws:iam::" + std::string(account) + ":root"));
  json::array names;
  for (const auto action : actions) names.emplace_back(view("SQS:" + std::string(action)));
  statements.push_back(json::object{{"Sid", view(label)},
                                    {"Effect", "Allow"},
                                    {"Principal", json::object{{"AWS", std::move(principals)}}},
                                    {"Action", std::move(names)},
                                    {"Resource", view(*queue.arn)}});
  write_policy(call, queue, policy);
}

void remove_permission(Call& call) {
  NamedQueue& queue = named_queue(call);
  const std::string_view label = call.in.required("Label");
  json::object policy = read_policy(queue);
  json::array& statements = policy["Statement"].get_array();
  const auto found = std::ranges::find_if(
      statements, [&](const auto& statement) { return has_label(statement, label); });
  if (found == statements.end()) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Value " + std::string(label) +
                           " for parameter Label is invalid. Reason: can't find label on "
                           "existing policy.");
  }
  statements.erase(found);
  write_policy(call, queue, policy);
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
