#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/faults.hpp"

namespace sourceflow::local {

/// An access key of the endpoint's account, as a client has it.
struct EndpointKey {
  std::string id = {};
  std::string secret = {};
};

/// How an endpoint speaks TLS: with a certificate of its own, for localhost, names below it, the
/// address it listens on and its `hosts`.
struct EndpointTls {
  /// Keeps certificate and key over restarts, and `ca.pem` beside them; made if it is not there.
  /// Empty makes all anew at each start, and keeps nothing.
  std::string directory = {};
};

struct EndpointOptions {
  /// An IP address of this machine. Anything but loopback can be reached by others, who need no
  /// credentials.
  std::string host = "127.0.0.1";
  /// Zero takes a free port.
  std::uint16_t port = 0;
  /// Speaks HTTPS, and plain HTTP no more.
  std::optional<EndpointTls> tls = {};
  /// Twelve digits: the account of callers whose access key is not itself an account.
  std::string account = "000000000000";
  /// Refuses callers as AWS does whose signature is not what the secret of their access key makes:
  /// one of `keys`, of the users in `iam_policies`, or given out by STS.
  bool verify_signatures = false;
  std::vector<EndpointKey> keys = {};
  /// Users and roles with their policies, as JSON. When there are any, every call is judged by them
  /// and by the policies of queues, topics and keys; `keys` may do everything.
  std::string iam_policies = {};
  /// Queues, topics, subscriptions and keys to begin with, as JSON. What is there already stays.
  std::string init = {};
  /// Names by which clients may call it, beside addresses, localhost and names without a dot. Any
  /// other is refused, since a page of a foreign site could give its own name to this address.
  std::vector<std::string> hosts = {};
  /// Topics may post to HTTP endpoints on other machines, not only on this one.
  bool deliver_anywhere = false;
  /// A PEM file of certificate authorities that HTTPS endpoints of subscriptions may have theirs
  /// from. Empty: the system's.
  std::string delivery_ca = {};
  /// Null is the machine's clock. After moving a virtual clock, call `Endpoint::poke()`.
  std::shared_ptr<base::Clock> clock = nullptr;
  /// Where ids come from; zero takes a new seed each time.
  std::uint64_t seed = 0;
  std::size_t max_connections = 20'000;
  /// What the messages may take of memory; beyond it, sends are refused with ServiceUnavailable.
  base::Bytes max_memory{std::int64_t{4} << 30};
  /// Of one request; a message may have 1 MiB, which JSON and base64 can make longer.
  base::Bytes max_body{8 << 20};
  /// Of all requests that are under way; beyond it, 503.
  base::Bytes max_bodies{512 << 20};

  /// A directory that keeps everything over restarts, killed or not; made if it is not there.
  /// Empty keeps nothing.
  std::string data = {};
  /// Answers wait for the disk too, so that a power failure loses nothing that was answered.
  bool sync = false;
  /// A journal larger than this is replaced by a copy of the state.
  base::Bytes compact_at{64 << 20};

  /// Holds FIFO queues to AWS's quotas, 300 calls a second of each operation, for trying out how a
  /// service bears them. Off, since tests and laptops want to be fast.
  bool fifo_quotas = false;

  /// What goes wrong, for trying out how a service bears it. Repeats with the same seed and the
  /// same calls.
  std::vector<FaultRule> faults = {};

  std::vector<std::string> validate() const;
};

/// A message as it lies in a queue.
struct QueuedMessage {
  std::string id = {};
  std::string body = {};
  /// Message attributes; a Binary as its bytes.
  std::map<std::string, std::string> attributes = {};
  /// Empty unless it was sent with one.
  std::string group = {};
  int receives = 0;
  bool in_flight = false;
};

class Endpoint;

/// Looks into one queue without disturbing it: nothing is received, hidden or counted. Every call
/// tells what is so now; safe from any thread. Throws std::out_of_range when there is no such
/// queue.
class QueueView {
 public:
  std::size_t visible() const;
  std::size_t in_flight() const;
  std::size_t delayed() const;
  /// All three together.
  std::size_t size() const;
  /// The oldest first, in flight or not.
  std::vector<QueuedMessage> messages() const;
  std::vector<std::string> bodies() const;

 private:
  friend class Endpoint;
  QueueView(const Endpoint& endpoint, std::string name)
      : endpoint_(&endpoint), name_(std::move(name)) {}

  const Endpoint* endpoint_;
  std::string name_;
};

/// How often an operation was called, refused, and how many messages went through it.
struct OperationCounts {
  std::uint64_t requests = 0;
  std::uint64_t errors = 0;
  std::uint64_t messages = 0;
};

/// SQS as AWS serves it, in this process: answers on a loopback port from a thread of its own until
/// its scope ends. Made for tests of one's own service, and what `sourceflow local` runs.
///
///     local::Endpoint endpoint;
///     setenv("AWS_ENDPOINT_URL", endpoint.url().c_str(), 1);
///
/// Ready once constructed, in a millisecond or so. All state is in memory and gone with it, unless
/// `data` keeps it. Safe from any thread. Throws base::ConfigError for wrong options,
/// std::system_error when it cannot listen, std::runtime_error when `data` cannot be used.
class Endpoint {
 public:
  explicit Endpoint(EndpointOptions options = {});
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;
  /// Closes every connection.
  ~Endpoint();

  std::uint16_t port() const;
  /// `http://127.0.0.1:port`, or `https://`
  std::string url() const;
  /// With TLS the PEM file of the authority that clients must trust, by `AWS_CA_BUNDLE` or as their
  /// own setting; empty otherwise.
  std::string ca_file() const;

  /// Looks at the clock: receives whose time is up are answered, messages whose time has come are
  /// handed out. Only needed after moving a virtual clock; done when it returns.
  void poke();

  /// Empties it: no queue, no topic, nothing that was said about them. For a suite that shares one
  /// endpoint.
  void reset();
  /// All that it holds, messages with their receipts included, to be given to `restore`: of this
  /// endpoint or another. Waiting receives and faults are no part of it.
  std::string snapshot() const;
  /// Throws std::runtime_error, and is empty then, for bytes that are no snapshot.
  void restore(const std::string& snapshot);
  /// From the next call on these faults and no others.
  void set_faults(std::vector<FaultRule> faults);

  /// A queue by its name, in `region` of the endpoint's own account.
  QueueView queue(std::string name) const;
  bool has_queue(std::string_view name) const;
  std::vector<std::string> queue_names() const;

  /// By `service.Operation`, since the start.
  std::map<std::string, OperationCounts> statistics() const;
  /// Open connections.
  std::size_t connections() const;

 private:
  friend class QueueView;
  class Running;
  std::unique_ptr<Running> running_;
};

}  // namespace sourceflow::local
