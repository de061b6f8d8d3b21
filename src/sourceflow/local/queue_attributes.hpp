#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sourceflow::local {

/// Where messages go that were received too often.
struct RedrivePolicy {
  std::string dead_letter_arn;
  std::uint32_t max_receives = 0;
  /// The policy as it was given.
  std::string text;
};

/// The settings of a queue, with AWS's defaults. Text settings that change nothing here are kept
/// and given back.
struct QueueAttributes {
  std::chrono::seconds delay{0};
  std::int64_t max_message_size = 1 << 20;
  std::chrono::seconds retention{std::chrono::days{4}};
  std::chrono::seconds receive_wait{0};
  std::chrono::seconds visibility_timeout{30};
  bool fifo = false;
  bool content_based_deduplication = false;
  /// `messageGroup` or `queue`.
  std::string deduplication_scope = "queue";
  /// `perMessageGroupId` or `perQueue`.
  std::string fifo_throughput_limit = "perQueue";
  std::string policy = {};
  std::optional<RedrivePolicy> redrive = {};
  std::string redrive_allow_policy = {};
  std::string kms_master_key_id = {};
  std::chrono::seconds kms_data_key_reuse_period{300};
  bool sqs_managed_encryption = true;
};

using TextPairs = std::vector<std::pair<std::string, std::string>>;

/// Applies settings as AWS spells them. Throws ServiceError for an unknown name or a value out of
/// range, with the attributes unchanged.
void apply(QueueAttributes& attributes, const TextPairs& settings);

/// Whether the RedriveAllowPolicy of a dead-letter queue lets this queue use it.
bool lets_dead_letters_in(const QueueAttributes& dead_letters, std::string_view source_arn);

/// The settings as GetQueueAttributes tells them.
TextPairs to_text(const QueueAttributes& attributes);

}  // namespace sourceflow::local
