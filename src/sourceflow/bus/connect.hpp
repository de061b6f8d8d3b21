#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/aws/limits.hpp"
#include "sourceflow/aws/options.hpp"
#include "sourceflow/base/bytes.hpp"
#include "sourceflow/bus/dead_letter_alarm.hpp"
#include "sourceflow/bus/encryption.hpp"
#include "sourceflow/bus/layout.hpp"

namespace sourceflow::bus {

/// How queues and topics come to be when a service starts.
enum class Provision {
  create,   ///< make what is missing, correct what this service owns
  look_up,  ///< make nothing; start fails with a list of all that is missing
};

/// How waits between tries of one failed message grow: `first`, then `factor` times the last, up to
/// `longest`; each is spread by a quarter in both directions, so that messages that failed together
/// do not return together.
struct RetryDelays {
  std::chrono::seconds first{10};
  double factor = 3;
  std::chrono::seconds longest{900};
};

/// How an application reaches AWS and how it behaves there. Every default suits production.
///
///     app.connect(sourceflow::Aws{.region = "eu-west-1"}, layout);
///
/// Whatever is left empty about reaching AWS (region, endpoint, credentials) is looked up as AWS's
/// own tools do.
struct Aws {
  /// Such as `eu-west-1`. Empty: from the environment or the profile.
  std::string region = {};
  /// One URL for every service, e.g. `http://127.0.0.1:4566`. Empty: from the environment, then AWS
  /// itself.
  std::string endpoint = {};
  /// All else about reaching AWS: profile, credentials, timeouts, TLS. `region` and `endpoint`
  /// above win.
  aws::AwsOptions client = {};

  Provision provision = Provision::create;

  /// Switches for a process that only sends, or only listens, with the layout of the whole service.
  /// False for `route_commands` or `route_events`: commands stay in this process although the
  /// layout sends them to a queue; events are published to no topic.
  bool route_commands = true;
  bool route_events = true;
  /// False: queues that the layout listens to are left to other processes; nothing is subscribed
  /// to, and the service's event queue is left alone.
  bool listen_commands = true;
  bool listen_events = true;

  /// Seals what is sent under keys of KMS; nothing here sends plain text.
  std::optional<Encryption> encryption = std::nullopt;

  /// Handlers that run at the same time in this process, for the messages of all its queues and
  /// for what it sends itself: 1 to 1000. No more run than the store commits at the same time.
  std::size_t max_concurrent_calls = 10;
  /// Messages received and not yet acknowledged, over all queues: 10 or more. Nothing is received
  /// beyond it.
  std::size_t max_in_hand = 400;
  /// Receive calls at the same time for one queue while it is busy: 1 to 50. An idle queue has one.
  std::size_t max_pollers = 4;
  /// How long an idle receive waits for a message: 0 to 20 s. Zero asks again and again, and may
  /// miss messages.
  std::chrono::seconds wait{20};
  /// How long a received message stays hidden from others before that is renewed, at half of it: 5
  /// s to 12 h; and how often it is received before it becomes a dead letter: 1 to 1000. For queues
  /// to which the layout gives no settings.
  std::chrono::seconds visibility{30};
  int max_receives = 10;
  /// The same for single queues by their name in the layout (`orders.fifo`, `orders-events`),
  /// whatever the layout says.
  std::map<std::string, std::chrono::seconds> visibility_of = {};
  std::map<std::string, int> max_receives_of = {};
  /// A handler may take this long while its message's visibility is renewed; then the message is
  /// lost to another receiver and its work rolled back. Up to 12 h.
  std::chrono::seconds longest_handling{900};
  /// Waits of a message that failed. On a FIFO queue its entity's later messages wait too.
  RetryDelays retry = {};
  RetryDelays fifo_retry{
      .first = std::chrono::seconds{1}, .factor = 2, .longest = std::chrono::seconds{30}};

  /// Messages in one call: 1 to 10; and how long one that is not full waits for more while others
  /// are on their way. Zero sends at once. A message alone never waits.
  std::size_t batch_entries = aws::limits::batch_entries;
  std::chrono::milliseconds linger{3};
  /// Calls at the same time to one queue or topic: 1 or more. One entity's messages are never in
  /// two of them.
  std::size_t batches_in_flight = 8;
  /// Messages of one entity in one call to a FIFO queue or topic: 1 to 10. One keeps their order
  /// even where AWS refuses an entry of a call and accepts a later one; more is faster where few
  /// entities are busy.
  std::size_t entity_messages_per_batch = 1;
  /// Largest body with attributes; what is larger is refused when it is sent. Set to what your
  /// endpoint takes.
  base::Bytes max_command = aws::limits::sqs_message;
  base::Bytes max_event = aws::limits::sns_message;

  /// When a process that listens says that messages die in its queues.
  DeadLetterAlarm dead_letters = {};

  /// Takes what the operator says: `SOURCEFLOW_WAIT="5 s"`, or `{"wait": "5 s"}` in the file.
  void read(base::Settings& from);
  /// Every complaint, one sentence each; none if these options can be used.
  std::vector<std::string> validate() const;
};

/// The connection that carries a service's commands over SQS and its events over SNS as the layout
/// says.
///
/// `App::connect(Aws, BusLayout)` finds this function. Nothing is contacted before `start`, and
/// what is wrong with the options is among the connection's `complaints`.
std::unique_ptr<app::Connection> make_connection(const std::string& service,
                                                 Aws options,
                                                 BusLayout layout);

}  // namespace sourceflow::bus
