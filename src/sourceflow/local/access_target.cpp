#include "sourceflow/local/access_target.hpp"

#include <algorithm>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/key_cipher.hpp"
#include "sourceflow/local/queue_address.hpp"

namespace sourceflow::local {

namespace {

/// Batches are judged as what they do.
std::string action_of(std::string_view service, std::string_view operation) {
  constexpr std::string_view batch = "Batch";
  if (operation.ends_with(batch)) operation.remove_suffix(batch.size());
  return std::string(service).append(":").append(operation);
}

/// Empty for what is no ARN.
std::string account_of(std::string_view arn) {
  if (!arn.starts_with("arn:")) return {};
  for (int i = 0; i < 4; ++i) arn = arn.substr(std::min(arn.find(':') + 1, arn.size()));
  return std::string(arn.substr(0, arn.find(':')));
}

void add_tags(AccessContext& context,
              std::string_view prefix,
              const std::map<std::string, std::string>& tags) {
  for (const auto& [name, value] : tags)
    context.insert_or_assign(std::string(prefix) + name, ContextValues(value));
}

void add_request_tags(AccessContext& context, const std::map<std::string, std::string>& tags) {
  if (tags.empty()) return;
  add_tags(context, "aws:requesttag/", tags);
  std::vector<std::string> names;
  for (const auto& [name, value] : tags) names.push_back(name);
  context.insert_or_assign("aws:tagkeys", ContextValues(std::move(names)));
}

std::map<std::string, std::string> owned(
    const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  return {pairs.begin(), pairs.end()};
}

std::string queue_arn_of(const AccessCall& call) {
  if (const auto arn = call.in.text("SourceArn")) return std::string(*arn);
  if (const auto name = call.in.text("QueueName")) return queue_arn(call.scope, *name);
  const auto url = call.in.text("QueueUrl");
  const std::string called =
      "http://" + std::string(call.request.field("host")) + std::string(call.request.target);
  const QueueAddress address = read_queue_url(url.value_or(called));
  if (address.name.empty()) return queue_arn(call.scope, "*");
  Scope scope = call.scope;
  if (!address.account.empty()) scope.account = address.account;
  if (!address.region.empty()) scope.region = address.region;
  return queue_arn(scope, address.name);
}

void aim_at_queue(const AccessCall& call, World& world, AccessTarget& target) {
  target.resource = queue_arn_of(call);
  if (call.operation == "CreateQueue")
    add_request_tags(target.context, owned(call.in.pairs({{"tags", "Tag"}, "Key", "Value"})));
  const NamedQueue* const queue = world.queues.find(std::string_view(target.resource));
  if (queue == nullptr) return;
  target.policy = queue->queue.attributes().policy;
  add_tags(target.context, "aws:resourcetag/", queue->tags);
}

std::string topic_arn_of(const AccessCall& call) {
  for (const Name name : {Name("TopicArn"), Name("TargetArn"), Name("ResourceArn")}) {
    if (const auto arn = call.in.text(name)) return std::string(*arn);
  }
  if (const auto arn = call.in.text("SubscriptionArn"))
    return std::string(arn->substr(0, arn->rfind(':')));
  return topic_arn(call.scope, call.in.text("Name").value_or("*"));
}

void aim_at_topic(const AccessCall& call, World& world, AccessTarget& target) {
  target.resource = topic_arn_of(call);
  if (const auto protocol = call.in.text("Protocol"))
    target.context.insert_or_assign("sns:protocol", ContextValues(std::string(*protocol)));
  if (const auto endpoint = call.in.text("Endpoint"))
    target.context.insert_or_assign("sns:endpoint", ContextValues(std::string(*endpoint)));
  const Topic* const topic = world.topics.find(target.resource);
  if (topic == nullptr) return;
  target.policy = topic->policy;
  add_tags(target.context, "aws:resourcetag/", topic->tags);
}

/// Whether a grant of the key is for this operation, this context and this principal.
bool is_granted(const Key& key,
                std::string_view operation,
                const EncryptionContext& context,
                std::string_view principal) {
  return std::ranges::any_of(key.grants, [&](const auto& entry) {
    const Grant& grant = entry.second;
    const bool has_subset = std::ranges::all_of(grant.context_subset, [&](const auto& wanted) {
      const auto found = context.find(wanted.first);
      return found != context.end() && found->second == wanted.second;
    });
    return !principal.empty() && grant.grantee == principal &&
           grant.operations.contains(operation) && has_subset &&
           (grant.context_equals.empty() || grant.context_equals == context);
  });
}

/// Null for a key that is not there, which the operation itself will say.
const Key* find_key(const AccessCall& call, World& world, Name name) {
  try {
    if (const auto id = call.in.text(name)) return &world.keys.find(call.scope, *id);
    const auto blob = call.in.text("CiphertextBlob");
    const auto bytes = blob ? from_base64(*blob) : std::nullopt;
    if (bytes) return &world.keys.key_of(call.scope, *bytes);
  } catch (const ServiceError&) {
  }
  return nullptr;
}

struct Principal {
  std::string_view arn;
  std::string_view role;
};

void aim_at_key(const AccessCall& call,
                World& world,
                Name name,
                const Principal& caller,
                AccessTarget& target) {
  target.resource = "*";
  const bool is_listing = call.operation == "CreateKey" || call.operation.starts_with("List") ||
                          call.operation == "GenerateRandom";
  const Key* const key = is_listing && !call.in.text(name) ? nullptr : find_key(call, world, name);
  if (const auto id = call.in.text(name); key == nullptr && id)
    target.resource =
        "arn:aws:kms:" + call.scope.region + ":" + call.scope.account + ":key/" + std::string(*id);
  if (key == nullptr) return;
  target.resource = key->arn;
  target.policy = key->policy;
  add_tags(target.context, "aws:resourcetag/", key->tags);
  const auto context = owned(call.in.pairs({"EncryptionContext", "key", "value"}));
  add_tags(target.context, "kms:encryptioncontext:", context);
  const std::string_view operation = std::string_view(target.action).substr(4);
  const EncryptionContext bound(context.begin(), context.end());
  target.is_granted = is_granted(*key, operation, bound, caller.arn) ||
                      is_granted(*key, operation, bound, caller.role);
  std::vector<std::string> names;
  for (const auto& [key_name, value] : context) names.push_back(key_name);
  if (!names.empty())
    target.context.insert_or_assign("kms:encryptioncontextkeys", ContextValues(std::move(names)));
}

AccessTarget key_target(const AccessCall& call,
                        World& world,
                        const Principal& caller,
                        std::string_view action,
                        Name name = "KeyId") {
  AccessTarget target{.action = action_of("kms", action), .resource = {}};
  aim_at_key(call, world, name, caller, target);
  return target;
}

std::vector<AccessTarget> kms_targets(const AccessCall& call,
                                      World& world,
                                      const Principal& caller) {
  if (call.operation == "ReEncrypt") {
    return {key_target(call, world, caller, "ReEncryptFrom", "SourceKeyId"),
            key_target(call, world, caller, "ReEncryptTo", "DestinationKeyId")};
  }
  const bool is_alias = call.operation == "CreateAlias" || call.operation == "UpdateAlias";
  return {key_target(
      call, world, caller, call.operation, is_alias ? Name("TargetKeyId") : Name("KeyId"))};
}

std::vector<AccessTarget> sts_targets(const AccessCall& call) {
  if (call.operation != "AssumeRole") return {};
  AccessTarget target{.action = "sts:AssumeRole",
                      .resource = std::string(call.in.text("RoleArn").value_or("*"))};
  if (const auto name = call.in.text("RoleSessionName"))
    target.context.insert_or_assign("sts:rolesessionname", ContextValues(std::string(*name)));
  if (const auto id = call.in.text("ExternalId"))
    target.context.insert_or_assign("sts:externalid", ContextValues(std::string(*id)));
  return {std::move(target)};
}

}  // namespace

std::vector<AccessTarget> targets_of(const AccessCall& call,
                                     World& world,
                                     std::string_view caller,
                                     std::string_view role) {
  std::vector<AccessTarget> targets;
  if (call.service == "kms") {
    targets = kms_targets(call, world, {caller, role});
  } else if (call.service == "sts") {
    targets = sts_targets(call);
  } else {
    AccessTarget& target = targets.emplace_back(
        AccessTarget{.action = action_of(call.service, call.operation), .resource = {}});
    call.service == "sqs" ? aim_at_queue(call, world, target) : aim_at_topic(call, world, target);
  }
  for (AccessTarget& target : targets) {
    target.account = account_of(target.resource);
    if (target.account.empty()) target.account = call.scope.account;
    target.context.insert_or_assign("aws:resourceaccount", ContextValues(target.account));
  }
  return targets;
}

}  // namespace sourceflow::local
