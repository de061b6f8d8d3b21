#include "sourceflow/bus/outgoing.hpp"

#include <algorithm>
#include <stdexcept>

#include "sourceflow/aws/limits.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/bus/sealing.hpp"
#include "sourceflow/message/wire.hpp"
#include "sourceflow/telemetry/trace_context.hpp"

namespace sourceflow::bus {
namespace {

// Names the space of derived group ids; any fixed value serves.
const base::Uuid group_space = *base::Uuid::parse("6f0c63a4-55b8-8f0e-9c63-2d0a3e1f7b11");

/// The length in bytes of the presentable character at the front, zero if there is none.
std::size_t presentable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return first >= 0x20 || first == '\t' || first == '\n' || first == '\r';
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < length) return 0;
  unsigned point = first & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return 0;
    point = (point << 6) | (byte(i) & 0x3Fu);
  }
  constexpr unsigned smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool is_surrogate = point >= 0xD800 && point <= 0xDFFF;
  const bool is_allowed = point >= smallest[length] && point <= 0x10FFFF && !is_surrogate &&
                          point != 0xFFFE && point != 0xFFFF;
  return is_allowed ? length : 0;
}

}  // namespace

base::Bytes Outgoing::size() const { return size_of(body, attributes); }

Outgoing outgoing(const store::OutboxEntry& entry) {
  return {.outbox_id = entry.id,
          .body = message::to_wire(entry.envelope),
          .attributes = attributes_of(entry.kind, entry.envelope),
          .group_id = group_id_of(entry.envelope.entity_id),
          .deduplication_id = entry.envelope.id.text()};
}

std::string group_id_of(std::string_view entity_id) {
  const bool is_valid = !entity_id.empty() && entity_id.size() <= aws::limits::group_id &&
                        std::ranges::all_of(entity_id, [](char c) { return c > ' ' && c < 127; });
  return is_valid ? std::string(entity_id) : base::derived_uuid(group_space, entity_id).text();
}

std::vector<aws::MessageAttribute> attributes_of(store::MessageKind kind,
                                                 const message::Envelope& envelope) {
  std::vector<aws::MessageAttribute> attributes;
  attributes.reserve(6);
  // SQS refuses an attribute without a value.
  const auto add = [&](const char* name, const std::string& value, const char* type = "String") {
    if (!value.empty() && is_presentable(value)) attributes.push_back({name, value, type});
  };
  add(kind == store::MessageKind::command ? "CommandType" : "EventType", envelope.name);
  add("EntityId", envelope.entity_id);
  add("SequenceNo", std::to_string(envelope.sequence_no), "Number");
  add("MessageId", envelope.id.text());
  add("traceparent", envelope.traceparent);
  add("tracestate", envelope.tracestate);
  return attributes;
}

base::Bytes size_of(std::string_view body, const std::vector<aws::MessageAttribute>& attributes) {
  auto size = body.size();
  for (const auto& attribute : attributes)
    size += attribute.name.size() + attribute.data_type.size() + attribute.value.size();
  return {static_cast<std::int64_t>(size)};
}

bool is_presentable(std::string_view text) {
  while (!text.empty()) {
    const auto length = presentable_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string presentable(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto length = presentable_length(text);
    if (length == 0) {
      result += '?';
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

void check_size(const store::OutboxEntry& entry, base::Bytes limit, StillToCome still) {
  const auto& envelope = entry.envelope;
  // JSON makes one byte at most six, as in \u001f; the rest of the body has a fixed size.
  auto bound = envelope.payload.size() + 2048 +
               7 * (envelope.entity_id.size() + envelope.name.size()) +
               envelope.traceparent.size() + envelope.tracestate.size();
  for (const auto& [name, value] : envelope.properties)
    bound += 6 * (name.size() + value.size()) + 8;
  const auto sealed = [&](base::Bytes body) { return still.seal ? longest_sealed(body) : body; };
  if (sealed({static_cast<std::int64_t>(bound)}) <= limit) return;
  auto message = outgoing(entry);
  if (still.trace && envelope.traceparent.empty())
    message.attributes.push_back({"traceparent", std::string(telemetry::traceparent_length, '0')});
  const base::Bytes body{static_cast<std::int64_t>(message.body.size())};
  const base::Bytes size{message.size().count + sealed(body).count - body.count};
  if (size > limit)
    throw std::invalid_argument(envelope.name + " has " + std::to_string(size.count) +
                                " bytes with its attributes" +
                                (still.seal ? " and encrypted" : "") + ", at most " +
                                std::to_string(limit.count) + " can be sent");
}

}  // namespace sourceflow::bus
