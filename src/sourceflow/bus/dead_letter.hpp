#pragma once

#include <string>
#include <string_view>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/bytes.hpp"

namespace sourceflow::bus {

/// Attributes that a dead letter has beside its own.
inline constexpr std::string_view dead_letter_reason = "DeadLetterReason";
inline constexpr std::string_view dead_letter_source = "DeadLetterSource";
/// How often the message had been received when it died.
inline constexpr std::string_view dead_letter_receives = "DeadLetterReceives";
/// SQS's id of the message that died, unless the attribute MessageId names it.
inline constexpr std::string_view dead_letter_message_id = "DeadLetterMessageId";

/// The same message for the dead-letter queue, with the reason and the queue it came from.
///
/// Where a message may not have so many attributes or bytes, attributes of lesser use make room:
/// first the trace, then others, at last the reason; those that a sealed body was sealed beside
/// stay, or it could not be opened any more. On a FIFO queue it keeps its group; it is told
/// from others by SQS's own id, which a message sent back and dead again has anew, so that SQS does
/// not take it for a duplicate.
aws::SendEntry dead_letter(const aws::ReceivedMessage& message,
                           std::string_view reason,
                           std::string_view source,
                           base::Bytes limit);

}  // namespace sourceflow::bus
