#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/queue.hpp"

namespace sourceflow::local {

/// Where a name lives: the same name may exist in each region of each account.
struct Scope {
  std::string region;
  std::string account;
};

/// A receive that waits for messages. One of the two is called, once.
struct Poll {
  ReceiveRequest request;
  std::function<void(const Received&)> answer;
  std::function<void()> queue_is_gone;
};

/// The waiting receives of a queue, by the time at which they give up.
using Polls = std::multimap<base::Time, Poll>;

struct NamedQueue {
  NamedQueue(std::string queue_name,
             Scope where,
             QueueAttributes attributes,
             std::uint64_t instance);

  std::string name;
  Scope scope;
  SharedText arn;
  Queue queue;
  std::map<std::string, std::string> tags = {};
  base::Time created = {};
  base::Time modified = {};
  std::optional<base::Time> purged = {};
  Polls polls = {};
  /// When the polls are to be looked at next, if at all.
  std::optional<base::Time> due = {};
};

/// Every queue of the endpoint, by name, and what goes on between them: dead letters, and receives
/// that wait.
class Queues {
 public:
  using ByArn = std::map<std::string, std::unique_ptr<NamedQueue>, std::less<>>;

  explicit Queues(base::Random& random) : random_(random) {}
  ~Queues();

  /// Null when there is none.
  NamedQueue* find(const Scope& scope, std::string_view name);
  NamedQueue* find(std::string_view arn);
  NamedQueue& create(const Scope& scope,
                     std::string name,
                     QueueAttributes attributes,
                     base::Time now);
  void remove(NamedQueue& queue, base::Time now);
  /// Removes all, and forgets that they were there.
  void clear(base::Time now);
  /// Whether a queue of this name was deleted within the last 60 s, when AWS refuses to create it
  /// again.
  bool was_deleted_recently(const Scope& scope, std::string_view name, base::Time now);
  const ByArn& all() const { return queues_; }
  /// What the messages of all queues take of memory, and how much they may take.
  std::size_t bytes() const { return bytes_; }
  /// For what else counts towards that.
  std::size_t& counted_bytes() { return bytes_; }
  void limit_bytes(std::size_t most) { most_bytes_ = most; }
  /// Throws ServiceError (ServiceUnavailable) when `copies` of a message of this size do not fit.
  void require_room(std::size_t size, std::size_t copies = 1) const;

  /// Tells it from now on of every change of messages, in whatever queue.
  void tell(Witness& witness);
  Witness* witness() const { return witness_; }
  /// When which queues were deleted.
  std::map<std::string, base::Time, std::less<>>& deleted() { return deleted_; }
  const std::map<std::string, base::Time, std::less<>>& deleted() const { return deleted_; }
  /// A queue as it was kept; it takes the place of another of its name.
  NamedQueue& restore(const Scope& scope,
                      std::string name,
                      QueueAttributes attributes,
                      std::uint64_t instance);

  Sent send(NamedQueue& queue, NewMessage message, base::Time now);
  Received receive(NamedQueue& queue, ReceiveRequest request, base::Time now);
  /// To be called when messages may have become visible: waiting receives get them on `settle`.
  void touch(NamedQueue& queue);

  Polls::iterator wait(NamedQueue& queue, base::Time until, Poll poll);
  void stop_waiting(NamedQueue& queue, Polls::iterator poll);
  /// Answers the receives that can be answered now.
  void settle(base::Time now);
  /// When `settle` has something to do although nothing was called.
  std::optional<base::Time> next_event() const;

 private:
  void serve(NamedQueue& queue, base::Time now);
  void schedule(NamedQueue& queue);

  base::Random& random_;
  Witness* witness_ = nullptr;
  /// Before the queues, which count in it until their end.
  std::size_t bytes_ = 0;
  std::size_t most_bytes_ = std::numeric_limits<std::size_t>::max();
  ByArn queues_;
  std::map<std::string, base::Time, std::less<>> deleted_;
  std::set<std::pair<base::Time, NamedQueue*>> due_;
  std::set<NamedQueue*> touched_;
};

std::string queue_arn(const Scope& scope, std::string_view name);

}  // namespace sourceflow::local
