#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/intrusive/list.hpp>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/local/payload.hpp"

namespace sourceflow::local {

using SharedText = std::shared_ptr<const std::string>;

/// What a queue is given.
struct NewMessage {
  std::shared_ptr<const Payload> payload;
  base::Uuid id = {};
  std::string group = {};
  std::string deduplication_id = {};
  /// The principal that SenderId tells.
  SharedText sender = {};
  base::Duration delay = {};
  /// The queue in which it failed too often; null unless this is a dead letter.
  SharedText dead_letter_source = {};
  /// When it was first sent, where that is not now.
  base::Time sent = {};
  std::uint32_t receives = 0;
  /// Moved from another queue, so no duplicate whatever its deduplication id: nothing may be lost
  /// on the way.
  bool is_moved = false;
};

enum class MessageState : std::uint8_t { gone, delayed, visible, in_flight };

/// A message in its queue.
struct Message {
  using Hook = boost::intrusive::list_member_hook<>;

  std::shared_ptr<const Payload> payload = {};
  base::Uuid id = {};
  std::string group = {};
  std::string deduplication_id = {};
  SharedText sender = {};
  SharedText dead_letter_source = {};
  base::Time sent = {};
  base::Time first_received = {};
  base::Time last_received = {};
  /// When it becomes visible, of one that is delayed or in flight.
  base::Time visible_at = {};
  /// Its place in the order of arrival; never used twice in a queue.
  std::uint64_t sequence = 0;
  std::uint32_t slot = 0;
  /// Changes whenever `visible_at` does, which makes older timers void.
  std::uint32_t stamp = 0;
  std::uint32_t receives = 0;
  MessageState state = MessageState::gone;
  Hook by_age = {};
  Hook in_order = {};
};

using MessagesByAge =
    boost::intrusive::list<Message,
                           boost::intrusive::member_hook<Message, Message::Hook, &Message::by_age>>;
using MessagesInOrder = boost::intrusive::
    list<Message, boost::intrusive::member_hook<Message, Message::Hook, &Message::in_order>>;

}  // namespace sourceflow::local
