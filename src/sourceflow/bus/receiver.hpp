#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/breakers.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/arrivals.hpp"
#include "sourceflow/bus/batch_sender.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/leases.hpp"
#include "sourceflow/bus/mailbox.hpp"
#include "sourceflow/bus/poll_pace.hpp"
#include "sourceflow/bus/provision.hpp"
#include "sourceflow/bus/queue_depth.hpp"
#include "sourceflow/bus/steps.hpp"
#include "sourceflow/bus/verdict.hpp"
#include "sourceflow/bus/waiting_lines.hpp"

namespace sourceflow::bus {

class Keyring;

/// Receives messages from one queue and hands them to the application in the batches they came in.
///
/// A message is deleted only after its work is durable; one that failed becomes visible again
/// later, one that cannot succeed goes to the dead-letter queue with its reason and is then
/// deleted. Its visibility is renewed while it is handled; once that is lost its receipt is not
/// used again. One whose data key is not at hand waits for it, and those of its group behind it,
/// while its visibility is renewed. At most `in_hand` messages are held. An unreachable queue is
/// asked again with growing waits. Lives on the I/O thread, where all its functions are called.
class Receiver {
 public:
  struct Settings {
    store::MessageKind kind = store::MessageKind::command;
    std::size_t in_hand = 200;
    const Aws* options = nullptr;
    /// What the steps take data keys from.
    Keyring* keyring = nullptr;
    telemetry::Telemetry* telemetry = nullptr;
    /// Of what handlers depend on, and of SQS itself.
    base::Breakers* breakers = nullptr;
  };

  Receiver(boost::asio::any_io_executor executor,
           aws::Sqs& sqs,
           ResolvedQueue queue,
           app::Inbound& inbound,
           std::vector<Step> steps,
           Settings settings);
  ~Receiver();

  void start();
  /// Asks for nothing new; calls on their way still bring what they bring, which is given back.
  void stop_polling();
  bool is_polling() const { return polls_.running() > 0; }
  /// Breaks off calls on their way. What one of them was just given stays hidden for one
  /// visibility.
  void cancel_polls() { polls_.cancel(); }
  /// True when nothing is held and everything said about what was held has reached SQS.
  bool is_idle() const;
  bool holds_nothing() const { return held_.empty(); }
  /// Makes what is still held visible to others; whoever handles it is told that it is lost.
  void give_all_back();
  base::Task<> stop();

 private:
  using Id = Leases::Id;
  enum class Where { with_app, dying, waiting, locked };
  struct Held {
    aws::ReceivedMessage message;
    Moment came;
    std::stop_source lost;
    Where where = Where::with_app;
    /// Since when it waits for its data key.
    std::optional<Moment> locked_at = {};
  };
  struct Done {
    Id id = 0;
    app::Handled handled;
  };
  struct Change {
    Id id = 0;
    std::string receipt;
    std::chrono::seconds visibility;
    bool is_renewal = false;
    Moment asked;
  };
  struct Death {
    Id id = 0;
    aws::SendEntry entry;
  };

  void poll_more();
  /// True while so much waits to be deleted that what is received would pile up behind it.
  bool is_choked() const;
  base::Task<> poll(PollPace::Call call);
  base::Task<> watch_leases();
  base::Task<> watch_breakers();
  /// What is kept because of a breaker that would let a call through now.
  std::vector<Id> freed();
  /// True while nothing should be received: it would only be kept or given back.
  bool is_shut() const;

  void take_in(std::vector<aws::ReceivedMessage> messages);
  void hand_over(const std::vector<Id>& ids);
  void lock(Id id, const std::string& key);
  std::string line_of(Id id) const;
  /// Hands over what waited for a key, or behind what did.
  void unlock(std::vector<Id> ids);
  void watch_locked();
  void settle(std::vector<Done> all);
  void settle(Id id, const app::Handled& handled);

  void acknowledge(Id id);
  void give_back(Id id, std::chrono::seconds delay);
  void give_all_back(const std::vector<Id>& ids);
  void bury(Id id, const std::string& reason);
  void buried(const Death& death, bool is_sent, const std::string& error);
  void hold(Id id);
  /// Nothing of the group becomes a dead letter any more: what waits for that is tried.
  void release(const std::string& group);
  void lose(Id id);
  void forget(Id id);
  void report_failure(const aws::Error& error);

  static constexpr base::Backoff poll_backoff{.first = std::chrono::milliseconds{500},
                                              .longest = std::chrono::seconds{20}};
  aws::Sqs* sqs_;
  ResolvedQueue queue_;
  app::Inbound* inbound_;
  std::vector<Step> steps_;
  Settings settings_;
  Arrivals arrivals_;
  QueueDepth depth_;
  RetryDelays delays_;

  PollPace pace_;
  Leases leases_;
  PatientLog failures_;
  bool is_stopping_ = false;
  bool is_backing_off_ = false;
  bool is_choked_ = false;
  Id next_id_ = 1;
  std::unordered_map<Id, Held> held_;
  std::map<std::string, int> dying_;                // dead letters on their way, by group
  std::map<std::string, std::vector<Id>> waiting_;  // behind those, by group
  WaitingLines<Id> locked_;                         // for data keys, by group

  std::shared_ptr<Mailbox<Done>> done_;
  BatchSender<std::string> deletes_;
  BatchSender<Change> changes_;
  BatchSender<Death> deaths_;
  base::TaskGroup polls_;
  base::TaskGroup tasks_;
};

}  // namespace sourceflow::bus
