#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/deduplication.hpp"
#include "sourceflow/local/message.hpp"
#include "sourceflow/local/message_pool.hpp"
#include "sourceflow/local/order.hpp"
#include "sourceflow/local/queue_attributes.hpp"
#include "sourceflow/local/receipt_handle.hpp"
#include "sourceflow/local/receive_attempts.hpp"
#include "sourceflow/local/timers.hpp"
#include "sourceflow/local/witness.hpp"

namespace sourceflow::local {

struct Sent {
  base::Uuid id;
  std::uint64_t sequence = 0;
  /// It was sent before, within the deduplication window; nothing was added.
  bool duplicate = false;
};

struct ReceiveRequest {
  std::size_t max_messages = 1;
  /// The queue's own timeout when there is none.
  std::optional<base::Duration> visibility_timeout = {};
  /// FIFO: the same id within five minutes gives the same messages again.
  std::string attempt_id = {};
  /// False while the dead-letter queue does not exist: messages then stay.
  bool can_dead_letter = false;
};

/// A message as it is handed out; valid until the queue changes.
struct Delivery {
  const Message* message;
  ReceiptHandle handle;
};

struct Received {
  std::vector<Delivery> deliveries = {};
  /// Messages that had been received as often as the redrive policy allows: to be put into its
  /// queue.
  std::vector<NewMessage> dead = {};
  /// As many messages are in flight as may be.
  bool over_limit = false;
};

struct QueueCounts {
  std::size_t visible = 0;
  std::size_t in_flight = 0;
  std::size_t delayed = 0;
};

/// What passed through a queue since it was created.
struct QueueTotals {
  std::uint64_t arrived = 0;
  std::uint64_t received = 0;
  std::uint64_t deleted = 0;
};

enum class HandleOutcome {
  done,
  /// The message was deleted, or received again since.
  stale,
  /// FIFO: the visibility timeout has passed.
  expired,
  not_in_flight,
  beyond_limit,
  /// This queue never gave such a handle.
  foreign,
};

/// One queue, standard or FIFO: every rule of its messages, without a thread, a socket or a clock.
///
/// Each call takes the time, which must not run backwards, and first does what became due: messages
/// whose delay or visibility timeout has passed are visible, those older than the retention are
/// gone.
class Queue {
 public:
  /// As AWS; a standard queue refuses to receive beyond it, a FIFO queue gives nothing.
  static constexpr std::size_t max_in_flight = 120'000;
  static constexpr std::chrono::hours max_visibility_timeout{12};

  /// `instance` marks its receipt handles.
  Queue(QueueAttributes attributes, std::uint64_t instance);
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() { remove_bytes(bytes_); }

  /// Adds the size of what it holds to `total`, now and whenever it changes.
  void count_bytes_in(std::size_t& total) { total_bytes_ = &total; }

  /// Tells it, from now on, of every change of the messages.
  void tell(Witness* witness) { witness_ = witness; }

  std::uint64_t instance() const { return instance_; }
  const QueueAttributes& attributes() const { return attributes_; }
  void set_attributes(QueueAttributes attributes, base::Time now);

  Sent send(NewMessage message, base::Time now);
  Received receive(const ReceiveRequest& request, base::Time now);
  HandleOutcome remove(const ReceiptHandle& handle, base::Time now);
  HandleOutcome change_visibility(const ReceiptHandle& handle,
                                  base::Duration timeout,
                                  base::Time now);
  void purge();
  /// Takes out the message that would be received next.
  std::optional<NewMessage> take(base::Time now);

  void advance(base::Time now);
  /// When the next message becomes visible by itself.
  std::optional<base::Time> next_change();

  QueueCounts counts() const { return counts_; }
  /// Of a standard queue: whether a group has so much in flight that others go first.
  bool is_noisy(const std::string& group) const { return order_.is_noisy(group); }
  QueueTotals totals() const { return totals_; }

  /// Everything but the settings as a few records, for a queue that goes on exactly as this one.
  void write(const std::function<void(std::string_view)>& record) const;
  /// Takes the records in their order. Throws std::runtime_error for such as no queue writes, or
  /// when there are more than `most_places` for messages.
  void read_head(std::string_view record, std::size_t most_places);
  void read_message(std::string_view record);
  /// Every message, the oldest first.
  const MessagesByAge& messages() const { return by_age_; }

 private:
  std::string deduplication_key(const NewMessage& message) const;
  void insert_by_age(Message& message);
  bool repeat(const ReceiveRequest& request, base::Time now, Received& into);
  bool is_poison(const Message& message, const ReceiveRequest& request) const;
  Delivery hand_out(Message& message, base::Duration timeout, base::Time now);
  NewMessage bury(Message& message);
  void start_timer(Message& message, base::Time visible_at);
  void show(Message& message);
  void erase(Message& message);
  std::size_t& count_of(MessageState state);
  /// What a message takes of memory, as if it shared its payload with no other.
  static std::size_t size_of(const Message& message);
  void add_bytes(std::size_t size);
  void remove_bytes(std::size_t size);

  QueueAttributes attributes_;
  std::uint64_t instance_;
  std::uint64_t last_sequence_ = 0;
  std::size_t bytes_ = 0;
  std::size_t* total_bytes_ = nullptr;
  Witness* witness_ = nullptr;
  MessagePool pool_;
  MessagesByAge by_age_;
  Order order_;
  Timers timers_;
  Deduplication deduplication_;
  ReceiveAttempts attempts_;
  QueueCounts counts_;
  QueueTotals totals_;
};

}  // namespace sourceflow::local
