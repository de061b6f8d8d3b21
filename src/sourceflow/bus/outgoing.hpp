#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/bytes.hpp"
#include "sourceflow/store/records.hpp"

namespace sourceflow::bus {

/// A message ready to leave: what SQS and SNS are given, before they are told apart.
struct Outgoing {
  std::int64_t outbox_id = 0;
  std::string body;
  std::vector<aws::MessageAttribute> attributes;
  std::string group_id;
  std::string deduplication_id;

  /// As SQS and SNS count: the body, and name, type and value of each attribute.
  base::Bytes size() const;
};

Outgoing outgoing(const store::OutboxEntry& entry);

/// The message group of an entity: its id, or an id derived from that where SQS does not accept it
/// (1 to 128 letters, digits and punctuation). Different entities never share a group by this.
std::string group_id_of(std::string_view entity_id);

/// The attributes that travel beside the body; the trace context travels nowhere else.
std::vector<aws::MessageAttribute> attributes_of(store::MessageKind kind,
                                                 const message::Envelope& envelope);

base::Bytes size_of(std::string_view body, const std::vector<aws::MessageAttribute>& attributes);

/// Text that SQS and SNS accept as a message or an attribute: whatever XML does not allow, and
/// bytes that are no UTF-8, become `?`.
std::string presentable(std::string_view text);
bool is_presentable(std::string_view text);

/// What a message still gets on its way out, for which there must be room.
struct StillToCome {
  bool seal = false;
  bool trace = false;
};

/// Throws std::invalid_argument with size and limit if the message is too large. Encodes it only
/// where that is close.
void check_size(const store::OutboxEntry& entry, base::Bytes limit, StillToCome still = {});

}  // namespace sourceflow::bus
