#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/local/delivery_policy.hpp"
#include "sourceflow/local/message.hpp"

namespace sourceflow::local {

/// What SNS posts to an HTTP endpoint, until it arrives or is given up.
struct HttpDelivery {
  base::Uuid id = {};
  std::string subscription = {};
  std::string topic = {};
  std::string url = {};
  /// `Notification`, `SubscriptionConfirmation` or `UnsubscribeConfirmation`.
  std::string type = {};
  std::string message_id = {};
  std::string content_type = {};
  bool raw = false;
  SharedText body = {};
  /// Attempts that failed.
  int failures = 0;
  base::Time due = {};
  /// Zero is no limit.
  int receives_per_second = 0;

  std::size_t size() const { return sizeof(HttpDelivery) + (body ? body->size() : 0); }
};

enum class DeliveryOutcome {
  arrived,
  /// The endpoint, or its lack of one, is to blame: it may be better later.
  failed,
  /// It will be the same later.
  refused,
};

/// As SNS takes the status of an answer: 429 and 5xx are tried again, other 4xx are not.
DeliveryOutcome outcome_of(int status);

/// How long to wait before the next attempt; nothing when it is given up.
std::optional<base::Duration> wait_after(DeliveryOutcome outcome,
                                         int failures,
                                         const DeliveryPolicy& policy);

/// Which deliveries are to be sent when: each subscription's in the order in which they are due, a
/// few at a time and as many a second as its policy says. No thread, no socket, no clock.
class HttpDeliveries {
 public:
  /// At the same time, of one subscription and of all.
  static constexpr std::size_t max_under_way_each = 16;
  static constexpr std::size_t max_under_way = 256;

  ~HttpDeliveries() { clear(); }

  /// Adds the size of what it holds to `total`, now and whenever it changes.
  void count_bytes_in(std::size_t& total) { total_bytes_ = &total; }

  void add(HttpDelivery delivery);
  /// Those that may be sent now; each is under way until it is put off or removed.
  std::vector<HttpDelivery> start(base::Time now);
  /// It failed once more, and is due again at this time.
  void put_off(const base::Uuid& id, int failures, base::Time due);
  void remove(const base::Uuid& id);
  void clear();

  const HttpDelivery* find(const base::Uuid& id) const;
  /// All of them, in the order in which they were added.
  std::vector<const HttpDelivery*> all() const;
  bool is_empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  /// When `start` will have something to give.
  std::optional<base::Time> next_event() const;

 private:
  struct Entry {
    HttpDelivery delivery;
    std::uint64_t order;
    bool is_under_way = false;
  };
  struct Lane {
    std::set<std::tuple<base::Time, std::uint64_t, base::Uuid>> waiting;
    std::size_t under_way = 0;
    /// Not before, by the limit on receives a second.
    base::Time open_at = {};

    bool is_empty() const { return waiting.empty() && under_way == 0; }
  };

  void leave_lane(Entry& entry);

  std::map<base::Uuid, Entry> entries_;
  std::map<std::string, Lane, std::less<>> lanes_;
  std::uint64_t added_ = 0;
  std::size_t under_way_ = 0;
  std::size_t* total_bytes_ = nullptr;
};

}  // namespace sourceflow::local
