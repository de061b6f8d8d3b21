#include "sourceflow/local/queue_attributes.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/local/policy_document.hpp"
#include "sourceflow/local/sqs_errors.hpp"

namespace sourceflow::local {

namespace {

[[noreturn]] void refuse_value(std::string_view name, std::string_view why = {}) {
  std::string text = "Invalid value for the parameter " + std::string(name) + ".";
  if (!why.empty()) text.append(" Reason: ").append(why);
  throw ServiceError(errors::invalid_attribute_value, text);
}

std::int64_t number(std::string_view name,
                    std::string_view text,
                    std::int64_t least,
                    std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) refuse_value(name);
  if (value < least || value > most) {
    refuse_value(
        name, "It must be between " + std::to_string(least) + " and " + std::to_string(most) + ".");
  }
  return value;
}

bool boolean(std::string_view name, std::string_view text) {
  if (text != "true" && text != "false") refuse_value(name, "It must be true or false.");
  return text == "true";
}

std::string one_of(std::string_view name,
                   std::string_view text,
                   std::string_view a,
                   std::string_view b) {
  if (text != a && text != b) {
    refuse_value(name, "It must be " + std::string(a) + " or " + std::string(b) + ".");
  }
  return std::string(text);
}

void require_fifo(const QueueAttributes& attributes, std::string_view name) {
  if (attributes.fifo) return;
  throw ServiceError(errors::invalid_attribute_name,
                     "Unknown Attribute " + std::string(name) + ".");
}

boost::json::object json_object(std::string_view name, std::string_view text) {
  boost::system::error_code error;
  const auto value = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) refuse_value(name, "It must be a JSON object.");
  return value.get_object();
}

std::string checked_policy(std::string_view name, std::string_view text) {
  if (!text.empty()) {
    const std::string why = why_no_policy_text(text, PolicyOf::resource);
    if (!why.empty()) refuse_value(name, why + ".");
  }
  return std::string(text);
}

// AWS's consoles and tools write the count as a number or as a text.
std::uint32_t max_receives(const boost::json::object& policy) {
  const auto* const count = policy.if_contains("maxReceiveCount");
  if (count == nullptr) refuse_value("RedrivePolicy", "It must have maxReceiveCount.");
  if (count->is_string()) {
    return static_cast<std::uint32_t>(
        number("maxReceiveCount", std::string(count->get_string()), 1, 1000));
  }
  if (!count->is_int64()) refuse_value("maxReceiveCount", "It must be an integer.");
  return static_cast<std::uint32_t>(
      number("maxReceiveCount", std::to_string(count->get_int64()), 1, 1000));
}

std::optional<RedrivePolicy> redrive_policy(std::string_view name, std::string_view text) {
  if (text.empty()) return std::nullopt;
  const auto policy = json_object(name, text);
  const auto* const arn = policy.if_contains("deadLetterTargetArn");
  if (arn == nullptr || !arn->is_string()) refuse_value(name, "It must have deadLetterTargetArn.");
  return RedrivePolicy{std::string(arn->get_string()), max_receives(policy), std::string(text)};
}

std::string redrive_allow_policy(std::string_view name, std::string_view text) {
  if (text.empty()) return {};
  const auto policy = json_object(name, text);
  const auto* const permission = policy.if_contains("redrivePermission");
  const std::string whom = permission != nullptr && permission->is_string()
                               ? std::string(permission->get_string())
                               : std::string();
  if (whom != "allowAll" && whom != "denyAll" && whom != "byQueue")
    refuse_value(name, "redrivePermission must be allowAll, denyAll or byQueue.");
  const auto* const queues = policy.if_contains("sourceQueueArns");
  if ((queues != nullptr) != (whom == "byQueue"))
    refuse_value(name, "sourceQueueArns belongs to byQueue.");
  const bool are_arns =
      queues == nullptr ||
      (queues->is_array() && !queues->get_array().empty() && queues->get_array().size() <= 10 &&
       std::ranges::all_of(queues->get_array(), [](const auto& arn) {
         return arn.is_string() && std::string_view(arn.get_string()).starts_with("arn:");
       }));
  if (!are_arns) refuse_value(name, "sourceQueueArns must be one to ten ARNs of queues.");
  return std::string(text);
}

using Setting = void (*)(QueueAttributes&, std::string_view name, std::string_view value);

struct NamedSetting {
  std::string_view name;
  Setting apply;
};

constexpr NamedSetting settings_by_name[] = {
    {"DelaySeconds",
     [](auto& a, auto name, auto value) {
       a.delay = std::chrono::seconds(number(name, value, 0, 900));
     }},
    {"MaximumMessageSize",
     [](auto& a, auto name, auto value) {
       a.max_message_size = number(name, value, 1024, 1 << 20);
     }},
    {"MessageRetentionPeriod",
     [](auto& a, auto name, auto value) {
       a.retention = std::chrono::seconds(number(name, value, 60, 1'209'600));
     }},
    {"ReceiveMessageWaitTimeSeconds",
     [](auto& a, auto name, auto value) {
       a.receive_wait = std::chrono::seconds(number(name, value, 0, 20));
     }},
    {"VisibilityTimeout",
     [](auto& a, auto name, auto value) {
       a.visibility_timeout = std::chrono::seconds(number(name, value, 0, 43'200));
     }},
    {"Policy", [](auto& a, auto name, auto value) { a.policy = checked_policy(name, value); }},
    {"RedrivePolicy",
     [](auto& a, auto name, auto value) { a.redrive = redrive_policy(name, value); }},
    {"RedriveAllowPolicy",
     [](auto& a, auto name, auto value) {
       a.redrive_allow_policy = redrive_allow_policy(name, value);
     }},
    {"KmsMasterKeyId", [](auto& a, auto, auto value) { a.kms_master_key_id = value; }},
    {"KmsDataKeyReusePeriodSeconds",
     [](auto& a, auto name, auto value) {
       a.kms_data_key_reuse_period = std::chrono::seconds(number(name, value, 60, 86'400));
     }},
    {"SqsManagedSseEnabled",
     [](auto& a, auto name, auto value) { a.sqs_managed_encryption = boolean(name, value); }},
    {"FifoQueue",
     [](auto& a, auto name, auto value) {
       if (!boolean(name, value) || !a.fifo)
         throw ServiceError(errors::invalid_attribute_name, "Unknown Attribute FifoQueue.");
     }},
    {"ContentBasedDeduplication",
     [](auto& a, auto name, auto value) {
       require_fifo(a, name);
       a.content_based_deduplication = boolean(name, value);
     }},
    {"DeduplicationScope",
     [](auto& a, auto name, auto value) {
       require_fifo(a, name);
       a.deduplication_scope = one_of(name, value, "messageGroup", "queue");
     }},
    {"FifoThroughputLimit",
     [](auto& a, auto name, auto value) {
       require_fifo(a, name);
       a.fifo_throughput_limit = one_of(name, value, "perMessageGroupId", "perQueue");
     }},
};

std::string text_of(std::chrono::seconds time) { return std::to_string(time.count()); }
std::string text_of(bool flag) { return flag ? "true" : "false"; }

}  // namespace

void apply(QueueAttributes& attributes, const TextPairs& settings) {
  QueueAttributes changed = attributes;
  for (const auto& [name, value] : settings) {
    const auto* const setting = std::ranges::find(settings_by_name, name, &NamedSetting::name);
    if (setting == std::end(settings_by_name)) {
      throw ServiceError(errors::invalid_attribute_name, "Unknown Attribute " + name + ".");
    }
    setting->apply(changed, name, value);
  }
  const auto is_set = [&](std::string_view wanted, std::string_view to) {
    return std::ranges::any_of(settings, [&](const auto& setting) {
      return setting.first == wanted &&
             (to.empty() ? !setting.second.empty() : setting.second == to);
    });
  };
  const bool has_key = is_set("KmsMasterKeyId", "");
  if (has_key && is_set("SqsManagedSseEnabled", "true")) {
    throw ServiceError(errors::invalid_attribute_value,
                       "You can use one type of server-side encryption (SSE) at one time. You can "
                       "either enable KMS SSE or SQS SSE.");
  }
  // The one that is set takes the place of the other.
  if (has_key) changed.sqs_managed_encryption = false;
  if (is_set("SqsManagedSseEnabled", "true")) changed.kms_master_key_id.clear();
  const bool is_high_throughput = changed.fifo_throughput_limit == "perMessageGroupId";
  if (is_high_throughput && changed.deduplication_scope != "messageGroup") {
    refuse_value("FifoThroughputLimit",
                 "perMessageGroupId needs the DeduplicationScope messageGroup.");
  }
  attributes = std::move(changed);
}

bool lets_dead_letters_in(const QueueAttributes& dead_letters, std::string_view source_arn) {
  if (dead_letters.redrive_allow_policy.empty()) return true;
  const auto policy = json_object("RedriveAllowPolicy", dead_letters.redrive_allow_policy);
  const auto* const queues = policy.if_contains("sourceQueueArns");
  if (queues == nullptr)
    return std::string(policy.at("redrivePermission").get_string()) == "allowAll";
  return std::ranges::any_of(queues->get_array(), [&](const auto& arn) {
    return std::string_view(arn.get_string()) == source_arn;
  });
}

TextPairs to_text(const QueueAttributes& a) {
  TextPairs text{{"DelaySeconds", text_of(a.delay)},
                 {"MaximumMessageSize", std::to_string(a.max_message_size)},
                 {"MessageRetentionPeriod", text_of(a.retention)},
                 {"ReceiveMessageWaitTimeSeconds", text_of(a.receive_wait)},
                 {"VisibilityTimeout", text_of(a.visibility_timeout)}};
  if (!a.policy.empty()) text.emplace_back("Policy", a.policy);
  if (a.redrive) text.emplace_back("RedrivePolicy", a.redrive->text);
  if (!a.redrive_allow_policy.empty())
    text.emplace_back("RedriveAllowPolicy", a.redrive_allow_policy);
  if (!a.kms_master_key_id.empty()) {
    text.emplace_back("KmsMasterKeyId", a.kms_master_key_id);
    text.emplace_back("KmsDataKeyReusePeriodSeconds", text_of(a.kms_data_key_reuse_period));
  }
  text.emplace_back("SqsManagedSseEnabled", text_of(a.sqs_managed_encryption));
  if (a.fifo) {
    text.emplace_back("FifoQueue", "true");
    text.emplace_back("ContentBasedDeduplication", text_of(a.content_based_deduplication));
    text.emplace_back("DeduplicationScope", a.deduplication_scope);
    text.emplace_back("FifoThroughputLimit", a.fifo_throughput_limit);
  }
  return text;
}

}  // namespace sourceflow::local
