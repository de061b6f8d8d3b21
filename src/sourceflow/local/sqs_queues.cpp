#include <algorithm>
#include <array>

#include "sourceflow/local/page_token.hpp"
#include "sourceflow/local/queue_address.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/sqs_errors.hpp"
#include "sourceflow/local/tags.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr MapName attribute_map{{"Attributes", "Attribute"}, "Name", "Value"};
constexpr std::size_t max_listed = 1000;

void check_name(std::string_view name) {
  const std::string_view stem = name.ends_with(".fifo") ? name.substr(0, name.size() - 5) : name;
  const bool is_clean = std::ranges::all_of(stem, [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
  if (!stem.empty() && name.size() <= 80 && is_clean) return;
  throw ServiceError(
      errors::invalid_parameter_value,
      "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

TextPairs owned(const std::vector<std::pair<std::string_view, std::string_view>>& pairs) {
  return {pairs.begin(), pairs.end()};
}

void check_tags(const NamedQueue* queue,
                const std::vector<std::pair<std::string_view, std::string_view>>& added) {
  static const std::map<std::string, std::string> none;
  const std::string why = why_not_tagged(queue == nullptr ? none : queue->tags, added);
  if (!why.empty()) throw ServiceError(errors::invalid_parameter_value, why);
}

void check_dead_letter_queue(Call& call,
                             const Scope& scope,
                             std::string_view name,
                             const QueueAttributes& attributes) {
  if (!attributes.redrive) return;
  const NamedQueue* const target = call.world.queues.find(attributes.redrive->dead_letter_arn);
  if (target == nullptr) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Value " + attributes.redrive->text +
            " for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.");
  }
  if (target->queue.attributes().fifo != attributes.fifo) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Value " + attributes.redrive->text +
                           " for parameter RedrivePolicy is invalid. Reason: " +
                           "Dead letter target must be same type of queue as the source.");
  }
  if (target->scope.region != scope.region || target->scope.account != scope.account) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Value " + attributes.redrive->text +
                           " for parameter RedrivePolicy is invalid. Reason: Dead letter target "
                           "must be owned by the same account and in the same region.");
  }
  if (!lets_dead_letters_in(target->queue.attributes(), queue_arn(scope, name))) {
    throw ServiceError(errors::invalid_parameter_value,
                       "Value " + attributes.redrive->text +
                           " for parameter RedrivePolicy is invalid. Reason: The "
                           "RedriveAllowPolicy of the dead letter target does not allow it.");
  }
}

/// An existing queue answers again if every attribute named is what it already has.
void check_same(const NamedQueue& queue, const QueueAttributes& wanted, const TextPairs& settings) {
  const TextPairs has = to_text(queue.queue.attributes());
  const TextPairs wants = to_text(wanted);
  for (const auto& [name, value] : settings) {
    const auto find = [&](const TextPairs& in) {
      const auto found = std::ranges::find(in, name, &TextPairs::value_type::first);
      return found == in.end() ? std::string() : found->second;
    };
    if (find(has) != find(wants)) {
      throw ServiceError(
          errors::queue_exists,
          "A queue already exists with the same name and a different value for attribute " + name);
    }
  }
}

void create_queue(Call& call) {
  const std::string name(call.in.required("QueueName"));
  check_name(name);
  const TextPairs settings = owned(call.in.pairs(attribute_map));
  const auto tags = call.in.pairs({{"tags", "Tag"}, "Key", "Value"});
  QueueAttributes attributes;
  attributes.fifo = name.ends_with(".fifo");
  const bool says_fifo = std::ranges::any_of(
      settings, [](const auto& s) { return s.first == "FifoQueue" && s.second == "true"; });
  if (says_fifo && !attributes.fifo) {
    throw ServiceError(errors::invalid_parameter_value,
                       "The name of a FIFO queue can only include alphanumeric characters, "
                       "hyphens, or underscores, "
                       "must end with .fifo suffix and be 1 to 80 in length");
  }
  if (attributes.fifo && !says_fifo) {
    throw ServiceError(
        errors::invalid_parameter_value,
        "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
  }
  apply(attributes, settings);
  NamedQueue* queue = call.world.queues.find(call.scope, name);
  if (queue != nullptr) {
    check_same(*queue, attributes, settings);
  } else {
    check_dead_letter_queue(call, call.scope, name, attributes);
    check_tags(nullptr, tags);
    if (call.world.queues.was_deleted_recently(call.scope, name, call.now)) {
      throw ServiceError(errors::queue_deleted_recently,
                         "You must wait 60 seconds after deleting a queue before you can create "
                         "another with the same "
                         "name.");
    }
    queue = &call.world.queues.create(call.scope, name, std::move(attributes), call.now);
    for (const auto& [key, value] : tags) queue->tags.emplace(key, value);
  }
  call.out.text("QueueUrl", queue_url(call, *queue));
}

void delete_queue(Call& call) { call.world.queues.remove(named_queue(call), call.now); }

void get_queue_url(Call& call) {
  Scope scope = call.scope;
  if (const auto owner = call.in.text("QueueOwnerAWSAccountId")) scope.account = *owner;
  const NamedQueue* const queue = call.world.queues.find(scope, call.in.required("QueueName"));
  if (queue == nullptr)
    throw ServiceError(errors::no_such_queue, "The specified queue does not exist.");
  call.out.text("QueueUrl", queue_url(call, *queue));
}

void list_queues(Call& call) {
  const auto prefix = call.in.text("QueueNamePrefix").value_or("");
  const auto max = listing_limit(call.in);
  const std::size_t limit = max.value_or(max_listed);
  const std::string first = queue_arn(call.scope, prefix);
  const std::string listing = std::string(call.operation).append(" ").append(first);
  const std::string after = listing_start(call.in, listing);
  const auto& all = call.world.queues.all();
  auto entry = after.empty() ? all.lower_bound(first) : all.upper_bound(after);
  std::size_t listed = 0;
  const NamedQueue* last = nullptr;
  for (; entry != all.end() && entry->first.starts_with(first) && listed < limit;
       ++entry, ++listed) {
    if (listed == 0) call.out.begin_list({"QueueUrls", "QueueUrl"});
    last = entry->second.get();
    call.out.item(queue_url(call, *last));
  }
  if (listed != 0) call.out.end_list();
  const bool has_more =
      max && last != nullptr && entry != all.end() && entry->first.starts_with(first);
  if (has_more) call.out.text("NextToken", page_token(listing, *last->arn));
}

TextPairs all_attributes(NamedQueue& queue, base::Time now) {
  queue.queue.advance(now);
  const QueueCounts counts = queue.queue.counts();
  const auto seconds = [](base::Time time) {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
  };
  TextPairs text{{"ApproximateNumberOfMessages", std::to_string(counts.visible)},
                 {"ApproximateNumberOfMessagesNotVisible", std::to_string(counts.in_flight)},
                 {"ApproximateNumberOfMessagesDelayed", std::to_string(counts.delayed)},
                 {"CreatedTimestamp", seconds(queue.created)},
                 {"LastModifiedTimestamp", seconds(queue.modified)},
                 {"QueueArn", *queue.arn}};
  for (auto& setting : to_text(queue.queue.attributes())) text.push_back(std::move(setting));
  return text;
}

constexpr std::array attribute_names{"All",
                                     "Policy",
                                     "VisibilityTimeout",
                                     "MaximumMessageSize",
                                     "MessageRetentionPeriod",
                                     "ApproximateNumberOfMessages",
                                     "ApproximateNumberOfMessagesNotVisible",
                                     "CreatedTimestamp",
                                     "LastModifiedTimestamp",
                                     "QueueArn",
                                     "ApproximateNumberOfMessagesDelayed",
                                     "DelaySeconds",
                                     "ReceiveMessageWaitTimeSeconds",
                                     "RedrivePolicy",
                                     "FifoQueue",
                                     "ContentBasedDeduplication",
                                     "KmsMasterKeyId",
                                     "KmsDataKeyReusePeriodSeconds",
                                     "DeduplicationScope",
                                     "FifoThroughputLimit",
                                     "RedriveAllowPolicy",
                                     "SqsManagedSseEnabled"};

void get_queue_attributes(Call& call) {
  NamedQueue& queue = named_queue(call);
  const auto wanted = call.in.texts({"AttributeNames", "AttributeName"});
  for (const auto name : wanted) {
    if (std::ranges::find(attribute_names, name) == attribute_names.end()) {
      throw ServiceError(errors::invalid_attribute_name,
                         "Unknown Attribute " + std::string(name) + ".");
    }
  }
  const bool all = std::ranges::find(wanted, "All") != wanted.end();
  bool any = false;
  for (const auto& [name, value] : all_attributes(queue, call.now)) {
    if (!all && std::ranges::find(wanted, name) == wanted.end()) continue;
    if (!std::exchange(any, true)) call.out.begin_map(attribute_map);
    call.out.entry(name, value);
  }
  if (any) call.out.end_map();
}

void set_queue_attributes(Call& call) {
  NamedQueue& queue = named_queue(call);
  const TextPairs settings = owned(call.in.pairs(attribute_map));
  if (settings.empty()) {
    throw ServiceError(errors::missing_parameter,
                       "The request must contain the parameter Attribute.Name.");
  }
  QueueAttributes attributes = queue.queue.attributes();
  apply(attributes, settings);
  check_dead_letter_queue(call, queue.scope, queue.name, attributes);
  queue.queue.set_attributes(std::move(attributes), call.now);
  queue.modified = call.now;
}

void purge_queue(Call& call) {
  NamedQueue& queue = named_queue(call);
  if (queue.purged && *queue.purged + std::chrono::seconds(60) > call.now) {
    throw ServiceError(
        errors::purge_in_progress,
        "Only one PurgeQueue operation on " + queue.name + " is allowed every 60 seconds.");
  }
  queue.purged = call.now;
  queue.queue.purge();
}

constexpr MapName tag_map{{"Tags", "Tag"}, "Key", "Value"};

void tag_queue(Call& call) {
  NamedQueue& queue = named_queue(call);
  const auto added = call.in.pairs(tag_map);
  check_tags(&queue, added);
  for (const auto& [key, value] : added) queue.tags.insert_or_assign(std::string(key), value);
}

void untag_queue(Call& call) {
  NamedQueue& queue = named_queue(call);
  for (const auto key : call.in.texts({"TagKeys", "TagKey"})) queue.tags.erase(std::string(key));
}

void list_queue_tags(Call& call) {
  const NamedQueue& queue = named_queue(call);
  if (queue.tags.empty()) return;
  call.out.begin_map(tag_map);
  for (const auto& [key, value] : queue.tags) call.out.entry(key, value);
  call.out.end_map();
}

constexpr Operation operations[] = {
    {"CreateQueue", create_queue},
    {"DeleteQueue", delete_queue},
    {"GetQueueAttributes", get_queue_attributes},
    {"GetQueueUrl", get_queue_url},
    {"ListQueueTags", list_queue_tags},
    {"ListQueues", list_queues},
    {"PurgeQueue", purge_queue},
    {"SetQueueAttributes", set_queue_attributes},
    {"TagQueue", tag_queue},
    {"UntagQueue", untag_queue},
};

}  // namespace

std::span<const Operation> sqs_queue_operations() { return operations; }

std::optional<std::size_t> listing_limit(const Input& in) {
  const auto limit = in.number("MaxResults");
  if (!limit) return std::nullopt;
  if (*limit < 1 || *limit > static_cast<std::int64_t>(max_listed))
    throw ServiceError(errors::invalid_parameter_value, "MaxResults must be between 1 and 1000.");
  return static_cast<std::size_t>(*limit);
}

std::string listing_start(const Input& in, std::string_view listing) {
  const auto token = in.text("NextToken");
  if (!token) return {};
  auto after = read_page_token(listing, *token);
  if (!after) throw ServiceError(errors::invalid_parameter_value, "Invalid or expired next token.");
  return std::move(*after);
}

NamedQueue& named_queue(Call& call) {
  const auto url = call.in.text("QueueUrl");
  const std::string called = url ? std::string() : std::string(call.base_url).append(call.path);
  const QueueAddress address = read_queue_url(url.value_or(called));
  if (!url && address.name.empty()) call.in.required("QueueUrl");
  Scope scope = call.scope;
  if (!address.account.empty()) scope.account = address.account;
  if (!address.region.empty()) scope.region = address.region;
  NamedQueue* const queue = call.world.queues.find(scope, address.name);
  if (queue != nullptr) return *queue;
  throw ServiceError(errors::no_such_queue, "The specified queue does not exist.");
}

void require_quota(Call& call, const NamedQueue& queue) { require_quota(call, queue, {}); }

void require_quota(Call& call, const NamedQueue& queue, const std::set<std::string>& groups) {
  FifoQuotas& quotas = call.world.fifo_quotas;
  const QueueAttributes& attributes = queue.queue.attributes();
  if (!quotas.is_on() || !attributes.fifo) return;
  const bool is_by_group = attributes.fifo_throughput_limit == "perMessageGroupId";
  const std::string of_queue = *queue.arn + " " + std::string(call.operation);
  std::set<std::string> spent;
  if (is_by_group) {
    for (const auto& group : groups) spent.insert(of_queue + " " + group);
  } else {
    spent.insert(of_queue);
  }
  if (!quotas.admits(spent, call.now)) throw ServiceError(errors::throttling, "Rate exceeded");
}

std::string queue_url(const Call& call, const NamedQueue& queue) {
  std::string buffer;
  return std::string(without_queue(call.base_url, buffer))
      .append("/")
      .append(queue.scope.account)
      .append("/")
      .append(queue.name);
}

}  // namespace sourceflow::local
