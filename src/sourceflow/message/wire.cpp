#include "sourceflow/message/wire.hpp"

#include <limits>

#include "sourceflow/message/json_reader.hpp"
#include "sourceflow/message/json_writer.hpp"
#include "sourceflow/message/required.hpp"

namespace sourceflow::message {
namespace {

constexpr auto largest = std::numeric_limits<std::int64_t>::max();

void append_id(std::string& out, std::string_view key, const std::optional<base::MessageId>& id) {
  if (!id) return;
  out += key;
  json::append_uuid(out, *id);
}

void append_properties(std::string& out, const Properties& properties) {
  out += '{';
  for (const auto& [key, value] : properties) {
    if (out.back() != '{') out += ',';
    json::append_text(out, key);
    out += ':';
    json::append_text(out, value);
  }
  out += '}';
}

void append_metadata(std::string& out, const Envelope& envelope) {
  out += R"({"id":)";
  json::append_uuid(out, envelope.id);
  out += R"(,"occurredOn":)";
  json::append_time(out, envelope.occurred_on, 0);
  out += R"(,"sequenceNo":)";
  json::append_integer(out, envelope.sequence_no);
  if (envelope.position != 0) {
    out += R"(,"position":)";
    json::append_integer(out, envelope.position);
  }
  append_id(out, R"(,"correlationId":)", envelope.correlation_id);
  append_id(out, R"(,"causationId":)", envelope.causation_id);
  out += R"(,"isReplay":)";
  json::append_boolean(out, envelope.is_replay);
  if (envelope.is_untraced) out += R"(,"isTraced":false)";
  out += R"(,"properties":)";
  append_properties(out, envelope.properties);
  out += '}';
}

Properties read_properties(JsonReader& in) {
  Properties properties;
  JsonReader::Members members(in);
  while (members.next()) {
    std::string key(members.name());
    properties.insert_or_assign(std::move(key), in.text());
  }
  return properties;
}

void read_metadata(JsonReader& in, Envelope& envelope) {
  Required required({"id", "occurredOn"});
  JsonReader::Members members(in);
  while (members.next()) {
    const auto name = members.name();
    required.saw(name);
    if (name == "id") {
      envelope.id = in.uuid();
    } else if (name == "occurredOn") {
      envelope.occurred_on = in.time().time;
    } else if (in.take_null()) {
      continue;
    } else if (name == "sequenceNo") {
      envelope.sequence_no = in.integer(0, largest);
    } else if (name == "position") {
      envelope.position = in.integer(0, largest);
    } else if (name == "correlationId") {
      envelope.correlation_id = in.uuid();
    } else if (name == "causationId") {
      envelope.causation_id = in.uuid();
    } else if (name == "isReplay") {
      envelope.is_replay = in.boolean();
    } else if (name == "isTraced") {
      envelope.is_untraced = !in.boolean();
    } else if (name == "properties") {
      envelope.properties = read_properties(in);
    } else {
      in.skip();
    }
  }
  required.check(in);
}

void read_entity(JsonReader& in, Envelope& envelope) {
  Required required({"id"});
  JsonReader::Members members(in);
  while (members.next()) {
    required.saw(members.name());
    if (members.name() == "id") {
      envelope.entity_id = in.text();
    } else {
      in.skip();
    }
  }
  required.check(in);
}

}  // namespace

std::string to_wire(const Envelope& envelope) {
  std::string out;
  out.reserve(256 + envelope.payload.size());
  try {
    out += R"({"metadata":)";
    append_metadata(out, envelope);
    out += R"(,"name":)";
    json::append_text(out, envelope.name);
    out += R"(,"entity":{"id":)";
    json::append_text(out, envelope.entity_id);
    out.append(R"(},"payload":)").append(envelope.payload).append(1, '}');
  } catch (const EncodeError&) {
    json::rethrow_with_path(out, 0);
  }
  return out;
}

Envelope from_wire(std::string_view body) {
  Envelope envelope;
  JsonReader in(body);
  {
    Required required({"metadata", "name", "entity", "payload"});
    JsonReader::Members members(in);
    while (members.next()) {
      const auto name = members.name();
      required.saw(name);
      if (name == "metadata") {
        read_metadata(in, envelope);
      } else if (name == "name") {
        envelope.name = in.text();
      } else if (name == "entity") {
        read_entity(in, envelope);
      } else if (name == "payload") {
        envelope.payload = in.raw_object();
      } else {
        in.skip();
      }
    }
    required.check(in);
  }
  in.finish();
  return envelope;
}

}  // namespace sourceflow::message
