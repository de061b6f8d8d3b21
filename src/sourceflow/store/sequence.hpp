#pragma once

#include "sourceflow/message/envelope.hpp"
#include "sourceflow/store/unit_of_work.hpp"

namespace sourceflow::store {

/// Throws VersionConflict unless the message follows directly on the last one of its entity.
inline void check_follows(const char* what, const message::Envelope& message, std::int64_t head) {
  if (message.sequence_no == head + 1) return;
  throw VersionConflict(std::string(what) + " " + message.name + " of " + message.entity_type +
                        " " + message.entity_id + " has sequence number " +
                        std::to_string(message.sequence_no) + " where " + std::to_string(head + 1) +
                        " is next; load the entity again and repeat");
}

}  // namespace sourceflow::store
