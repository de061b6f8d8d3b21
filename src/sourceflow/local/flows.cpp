#include "sourceflow/local/flows.hpp"

#include <algorithm>

namespace sourceflow::local {

namespace {

std::string_view value_of(const Payload& payload, std::string_view name) {
  const auto found = std::ranges::find(payload.attributes, name, &MessageAttribute::name);
  return found == payload.attributes.end() ? std::string_view() : std::string_view(found->value);
}

/// The id of what caused a message, which SourceFlow writes near the beginning of its body; empty
/// when there is none, or it is sealed.
std::string_view cause_of(std::string_view body) {
  constexpr std::string_view member = "\"causationId\":\"";
  constexpr std::size_t searched = 512, id_size = 36;
  const auto at = body.substr(0, searched).find(member);
  if (at == std::string_view::npos) return {};
  return body.substr(at + member.size(), id_size);
}

}  // namespace

void Flows::sent(std::string_view queue, const Payload& payload) {
  const std::string_view kind = value_of(payload, "CommandType");
  if (kind.empty()) return;
  note_kind(queue, kind);
  note_cause(queue, payload);
  remember(value_of(payload, "MessageId"), queue);
}

void Flows::published(std::string_view topic, const Payload& payload) {
  const std::string_view kind = value_of(payload, "EventType");
  if (kind.empty()) return;
  note_kind(topic, kind);
  note_cause(topic, payload);
}

void Flows::clear() {
  places_.clear();
  commands_.clear();
  order_.clear();
}

const Flows::Place& Flows::of(std::string_view arn) const {
  static const Place nothing;
  const auto found = places_.find(arn);
  return found == places_.end() ? nothing : found->second;
}

Flows::Place& Flows::place(std::string_view arn) {
  const auto found = places_.find(arn);
  if (found != places_.end()) return found->second;
  if (places_.size() == max_places) clear();
  return places_[std::string(arn)];
}

void Flows::note_kind(std::string_view arn, std::string_view kind) {
  auto& kinds = place(arn).kinds;
  if (kinds.size() < max_kinds) kinds.emplace(kind);
}

void Flows::note_cause(std::string_view arn, const Payload& payload) {
  const std::string_view cause = cause_of(payload.body);
  if (cause.empty()) return;
  const auto command = commands_.find(std::string(cause));
  if (command == commands_.end()) return;
  const std::string queue = command->second;
  if (queue != arn) place(queue).leads_to.emplace(arn);
}

void Flows::remember(std::string_view id, std::string_view queue) {
  if (id.empty() || !commands_.try_emplace(std::string(id), queue).second) return;
  order_.emplace_back(id);
  if (order_.size() <= max_commands) return;
  commands_.erase(order_.front());
  order_.pop_front();
}

}  // namespace sourceflow::local
