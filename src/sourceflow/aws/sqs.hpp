#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

class Session;

/// One message to send.
struct SendEntry {
  std::string body = {};
  std::vector<MessageAttribute> attributes = {};
  /// FIFO queues need a group; the deduplication id only unless the queue derives it from the
  /// content.
  std::optional<std::string> group_id = {};
  std::optional<std::string> deduplication_id = {};
  /// Standard queues only, at most limits::delay. Absent: the queue's own delay.
  std::optional<std::chrono::seconds> delay = {};
};

/// How SQS knows a message that was sent.
struct Sent {
  std::string message_id = {};
  /// FIFO only.
  std::string sequence_number = {};
};

struct ReceiveOptions {
  /// 1 to 10.
  int max = 10;
  /// How long an empty queue is waited for, at most limits::wait. Zero returns at once and may miss
  /// messages.
  std::chrono::seconds wait{20};
  /// How long the messages stay hidden. Absent: as the queue says.
  std::optional<std::chrono::seconds> visibility = {};
};

/// One message received, hidden from others until its visibility ends or it is deleted with its
/// receipt.
struct ReceivedMessage {
  std::string id = {};
  std::string receipt = {};
  std::string body = {};
  std::vector<MessageAttribute> attributes = {};
  /// 1 the first time.
  int receive_count = 1;
  base::Time sent_at = {};
  /// FIFO only; empty otherwise.
  std::string group_id = {};
  std::string deduplication_id = {};
  std::string sequence_number = {};
  /// Every other system attribute, such as `DeadLetterQueueSourceArn` and `SenderId`.
  Attributes system_attributes = {};
};

struct VisibilityEntry {
  std::string receipt = {};
  /// From now on; zero gives the message back at once.
  std::chrono::seconds visibility = {};
};

/// The calls of Amazon SQS, one coroutine each.
///
/// Failed calls are retried as the session says and then throw Error. A batch call that is answered
/// does not throw: each entry has a result, in the order given. Batches obey aws/limits.hpp;
/// splitting is the caller's. A retried send may arrive twice on a standard queue. Use it on the
/// session's thread only.
class Sqs {
 public:
  explicit Sqs(Session& session) : session_(&session) {}

  /// The queue's URL. Existing with the same attributes is success; with others it throws
  /// `QueueNameExists`.
  base::Task<std::string> create_queue(std::string name,
                                       Attributes attributes = {},
                                       Tags tags = {});
  /// Nothing if there is no such queue.
  base::Task<std::optional<std::string>> queue_url(std::string name);
  base::Task<> delete_queue(std::string queue_url);
  /// The named attributes; all without names.
  base::Task<Attributes> queue_attributes(std::string queue_url,
                                          std::vector<std::string> names = {});
  base::Task<> set_queue_attributes(std::string queue_url, Attributes attributes);
  /// URLs of all queues whose name starts so, however many pages that takes.
  base::Task<std::vector<std::string>> list_queues(std::string prefix = {});
  /// Removes all messages. SQS allows it once a minute.
  base::Task<> purge(std::string queue_url);
  base::Task<> tag_queue(std::string queue_url, Tags tags);
  base::Task<Tags> queue_tags(std::string queue_url);

  base::Task<Sent> send(std::string queue_url, SendEntry entry);
  base::Task<std::vector<EntryResult>> send_batch(std::string queue_url,
                                                  std::vector<SendEntry> entries);
  base::Task<std::vector<ReceivedMessage>> receive(std::string queue_url,
                                                   ReceiveOptions options = {});
  base::Task<std::vector<EntryResult>> delete_batch(std::string queue_url,
                                                    std::vector<std::string> receipts);
  base::Task<std::vector<EntryResult>> change_visibility_batch(
      std::string queue_url, std::vector<VisibilityEntry> entries);

 private:
  Session* session_;
};

}  // namespace sourceflow::aws
