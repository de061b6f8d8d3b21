#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::in_group;

// Whatever is sent, received, deleted or left to time out in whatever order: a group's messages
// come in the order sent, never two receives hold messages of one group, and nothing is lost.
RC_GTEST_PROP(FifoQueue, KeepsOrderAndGroupsApartUnderAnyUse, ()) {
  Queue queue({.visibility_timeout = 10s, .fifo = true}, 1);
  std::map<std::string, std::vector<std::string>> sent, deleted;
  struct Held {
    ReceiptHandle handle;
    std::string group, body;
    base::Time until;
  };
  std::vector<Held> held;
  base::Time now = at(0s);
  int counter = 0;
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));
  for (const int step : steps) {
    std::erase_if(held, [&](const Held& h) { return h.until <= now; });
    if (step < 45) {
      const std::string group(1, static_cast<char>('a' + step % 3));
      const std::string text = std::to_string(++counter);
      queue.send(in_group(group, text), now);
      sent[group].push_back(text);
    } else if (step < 70) {
      const std::size_t most = 1 + static_cast<std::size_t>(step % 4);
      const Received received = queue.receive({.max_messages = most}, now);
      std::set<std::string> in_hand;
      for (const Held& h : held) in_hand.insert(h.group);
      for (const auto& delivery : received.deliveries) {
        const std::string& group = delivery.message->group;
        RC_ASSERT(!in_hand.contains(group));
        held.push_back({delivery.handle, group, delivery.message->payload->body, now + 10s});
      }
    } else if (step < 95) {
      if (held.empty()) continue;
      const auto chosen = held.begin() + step % static_cast<int>(held.size());
      // Only the first of a group's held messages, as a consumer that keeps order does.
      const auto first = std::find_if(
          held.begin(), held.end(), [&](const Held& h) { return h.group == chosen->group; });
      RC_ASSERT(queue.remove(first->handle, now) == HandleOutcome::done);
      deleted[first->group].push_back(first->body);
      held.erase(first);
    } else {
      now += 4s;
    }
  }
  for (;;) {
    now += 11s;
    const Received received = queue.receive({.max_messages = 10}, now);
    if (received.deliveries.empty()) break;
    for (const auto& delivery : received.deliveries) {
      deleted[delivery.message->group].push_back(delivery.message->payload->body);
      queue.remove(delivery.handle, now);
    }
  }
  RC_ASSERT(deleted == sent);
  RC_ASSERT(queue.messages().empty());
}

}  // namespace
}  // namespace sourceflow::local
