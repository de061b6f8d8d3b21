#pragma once

#include <chrono>
#include <cstddef>

#include "sourceflow/base/bytes.hpp"

/// What the services accept. Each figure from the "quotas" page of the service's developer guide
/// unless another source is named. A call beyond them is refused by the service: the caller splits
/// before it calls.
namespace sourceflow::aws::limits {

/// SQS and SNS: entries in one batch call.
inline constexpr std::size_t batch_entries = 10;
/// SQS: one message with its attributes, and all messages of one batch call together (256 KiB until
/// August 2025).
inline constexpr base::Bytes sqs_message{1 << 20};
inline constexpr base::Bytes sqs_batch{1 << 20};
/// SNS: the same for publishing, unless the topic's attribute `MaximumMessageSize` allows up to 1
/// MiB.
inline constexpr base::Bytes sns_message{256 << 10};
inline constexpr base::Bytes sns_batch{256 << 10};
/// SQS: attributes of one message; SNS passes no more than these on to a queue with raw delivery.
inline constexpr std::size_t message_attributes = 10;
/// SQS: received but not yet deleted messages of a standard queue (OverLimit beyond).
inline constexpr std::size_t standard_in_flight = 120'000;
inline constexpr std::size_t fifo_in_flight = 120'000;
inline constexpr std::chrono::seconds wait{20};
inline constexpr std::chrono::seconds delay{900};
/// SQS: 12 hours, counted from when the message was received.
inline constexpr std::chrono::seconds visibility{43'200};
inline constexpr std::chrono::seconds shortest_retention{60};
inline constexpr std::chrono::seconds longest_retention{14 * 86'400};
/// SQS FIFO and SNS FIFO: a deduplication id is remembered this long.
inline constexpr std::chrono::minutes deduplication{5};
/// Letters, digits, `-` and `_`; `.fifo` counts.
inline constexpr std::size_t queue_name = 80;
inline constexpr std::size_t topic_name = 256;
/// Group and deduplication ids: letters, digits and ASCII punctuation.
inline constexpr std::size_t group_id = 128;
inline constexpr std::size_t deduplication_id = 128;
/// SQS and SNS bill every started piece of this size as one request.
inline constexpr base::Bytes billed_unit{64 << 10};

}  // namespace sourceflow::aws::limits
