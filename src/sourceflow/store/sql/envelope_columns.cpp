#include "sourceflow/store/sql/envelope_columns.hpp"

#include "sourceflow/message/json.hpp"
#include "sourceflow/store/sql/values.hpp"

namespace sourceflow::store::sql {
namespace {

void put(Statement& statement, std::size_t parameter, const std::optional<base::MessageId>& id) {
  if (id) {
    put(statement, parameter, *id);
  } else {
    statement.set_null(parameter);
  }
}

void put_or_null(Statement& statement, std::size_t parameter, const std::string& text) {
  if (text.empty()) {
    statement.set_null(parameter);
  } else {
    statement.set(parameter, text);
  }
}

std::optional<base::MessageId> take_optional_uuid(Statement& statement, std::size_t result) {
  if (statement.is_null(result)) return std::nullopt;
  return take_uuid(statement, result);
}

std::string take_or_empty(Statement& statement, std::size_t result) {
  return statement.is_null(result) ? std::string{} : std::move(statement.text(result));
}

}  // namespace

std::size_t put(Statement& statement,
                std::size_t first,
                const message::Envelope& envelope,
                std::int64_t position) {
  put(statement, first++, envelope.id);
  statement.set(first++, envelope.name);
  statement.set(first++, envelope.entity_type);
  statement.set(first++, envelope.entity_id);
  statement.set(first++, envelope.sequence_no);
  statement.set(first++, position);
  put(statement, first++, envelope.occurred_on);
  put(statement, first++, envelope.correlation_id);
  put(statement, first++, envelope.causation_id);
  const bool has_properties = !envelope.properties.empty();
  put_or_null(
      statement, first++, has_properties ? message::encode(envelope.properties) : std::string{});
  put_or_null(statement, first++, envelope.traceparent);
  put_or_null(statement, first++, envelope.tracestate);
  statement.set(first++, envelope.payload);
  return first;
}

message::Envelope take_envelope(Statement& statement, std::size_t first) {
  message::Envelope envelope;
  envelope.id = take_uuid(statement, first++);
  envelope.name = std::move(statement.text(first++));
  envelope.entity_type = std::move(statement.text(first++));
  envelope.entity_id = std::move(statement.text(first++));
  envelope.sequence_no = statement.integer(first++);
  envelope.position = statement.integer(first++);
  envelope.occurred_on = take_time(statement, first++);
  envelope.correlation_id = take_optional_uuid(statement, first++);
  envelope.causation_id = take_optional_uuid(statement, first++);
  if (!statement.is_null(first)) {
    envelope.properties = message::decode<message::Properties>(statement.text(first));
  }
  ++first;
  envelope.traceparent = take_or_empty(statement, first++);
  envelope.tracestate = take_or_empty(statement, first++);
  envelope.payload = std::move(statement.text(first));
  return envelope;
}

}  // namespace sourceflow::store::sql
