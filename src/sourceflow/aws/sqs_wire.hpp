#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/aws/sqs.hpp"

/// What SQS is sent and what it answers, as text; knows no connection. Reading throws Error (kind
/// transient) when an answer is not what SQS sends.
namespace sourceflow::aws::sqs_wire {

/// The end of the year 9999 in the milliseconds in which SQS tells times; a later one is a mistake,
/// and might be too far away to be counted in microseconds.
inline constexpr std::int64_t last_time = 253'402'300'799'999;

std::string create_queue(std::string_view name, const Attributes& attributes, const Tags& tags);
std::string queue_only(std::string_view queue_url);
std::string queue_attributes(std::string_view queue_url, const std::vector<std::string>& names);
std::string set_queue_attributes(std::string_view queue_url, const Attributes& attributes);
std::string list_queues(std::string_view prefix, std::string_view next_token);
std::string tag_queue(std::string_view queue_url, const Tags& tags);
std::string send(std::string_view queue_url, const SendEntry& entry);
std::string send_batch(std::string_view queue_url, const std::vector<SendEntry>& entries);
std::string receive(std::string_view queue_url, const ReceiveOptions& options);
std::string delete_batch(std::string_view queue_url, const std::vector<std::string>& receipts);
std::string change_visibility_batch(std::string_view queue_url,
                                    const std::vector<VisibilityEntry>& entries);

std::string read_text(std::string_view answer, std::string_view member);
/// The texts of an object member; empty if it is absent.
Attributes read_map(std::string_view answer, std::string_view member);
struct QueuePage {
  std::vector<std::string> urls;
  std::string next_token;
};
QueuePage read_queue_page(std::string_view answer);
/// Throws if SQS got another body than this entry's, by its checksum.
Sent read_sent(std::string_view answer, const SendEntry& entry);
/// Without those whose checksum is wrong, which come again when their visibility ends.
std::vector<ReceivedMessage> read_received(std::string_view answer);
/// One result for each of `count` entries, in their order; an entry that the answer leaves out has
/// failed.
std::vector<EntryResult> read_batch(std::string_view answer, std::size_t count);
/// The same for messages sent; one that SQS got with another checksum has failed.
std::vector<EntryResult> read_sent_batch(std::string_view answer,
                                         const std::vector<SendEntry>& entries);

}  // namespace sourceflow::aws::sqs_wire
