#pragma once

#include <string>
#include <string_view>

#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/message/envelope.hpp"

namespace sourceflow::message {

/// The body of a message on its way, for SQS and SNS:
///
///     {"metadata": {"id", "occurredOn", "sequenceNo", "position", "correlationId",
///                   "causationId", "isReplay", "isTraced", "properties"},
///      "name", "entity": {"id"}, "payload"}
///
/// `position` stands only on events that have one, the two ids only where they are known, and
/// `isTraced` only where it is false. The entity type and the trace context are not part of the
/// body. The payload is embedded as it is and must be a JSON object.
std::string to_wire(const Envelope& envelope);

/// Reads such a body; the payload keeps its exact text. Members that are not known are ignored, and
/// those that `to_wire` may leave out may be null. Throws DecodeError with the path, e.g.
/// `metadata.id: expected a UUID, found "x"`.
Envelope from_wire(std::string_view body);

}  // namespace sourceflow::message
