#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "sourceflow/base/random.hpp"
#include "sourceflow/local/faults.hpp"
#include "sourceflow/local/fifo_quotas.hpp"
#include "sourceflow/local/flows.hpp"
#include "sourceflow/local/issued_credentials.hpp"
#include "sourceflow/local/keys.hpp"
#include "sourceflow/local/move_tasks.hpp"
#include "sourceflow/local/queues.hpp"
#include "sourceflow/local/topics.hpp"

namespace sourceflow::local {

/// Everything that one endpoint holds.
struct World {
  explicit World(base::Random& dice,
                 std::vector<FaultRule> rules = {},
                 bool has_fifo_quotas = false)
      : random(dice),
        queues(dice),
        topics(dice, queues),
        credentials(dice),
        keys(dice),
        move_tasks(dice, queues),
        faults(std::move(rules), dice),
        fifo_quotas(has_fifo_quotas) {}

  /// As at the start; waiting receives learn that their queues are gone.
  void clear(base::Time now) {
    topics.clear();
    queues.clear(now);
    move_tasks.clear();
    keys.clear();
    credentials.clear();
    flows.clear();
    fifo_quotas.clear();
    settings_changed = true;
  }

  /// Does what has become due.
  void settle(base::Time now) {
    move_tasks.advance(now);
    queues.settle(now);
  }
  /// When there will be something due although nobody calls.
  std::optional<base::Time> next_event() const {
    std::optional<base::Time> first;
    for (const auto event :
         {move_tasks.next_event(), queues.next_event(), topics.deliveries().next_event()}) {
      if (event) first = first ? std::min(*first, *event) : event;
    }
    return first;
  }

  /// Set by a call that may have changed more than messages.
  bool settings_changed = false;
  /// Set when the messages are suddenly others, as after `restore`.
  bool replaced = false;

  base::Random& random;
  Queues queues;
  Topics topics;
  IssuedCredentials credentials;
  Keys keys;
  MoveTasks move_tasks;
  Faults faults;
  FifoQuotas fifo_quotas;
  Flows flows;
};

}  // namespace sourceflow::local
