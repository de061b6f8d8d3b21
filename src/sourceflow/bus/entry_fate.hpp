#pragma once

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/messages.hpp"

namespace sourceflow::bus {

/// What becomes of one message by what a batch call answered.
enum class EntryFate { sent, again, refused };

/// Only an entry that AWS blames on the sender is refused for good; and not where time alone cures
/// it.
EntryFate fate_of(const aws::EntryResult& result);

/// True where a whole call was refused because of what is in it, so that its entries are better
/// sent one by one: the one to blame is then refused alone. Anything else (a missing queue, no
/// permission) says nothing against a message.
bool blames_content(const aws::Error& error);

}  // namespace sourceflow::bus
