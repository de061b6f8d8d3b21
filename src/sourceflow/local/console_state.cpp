#include "sourceflow/local/console_state.hpp"

#include <set>

#include <boost/json/parse.hpp>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/json_output.hpp"

namespace sourceflow::local {

using base::Time;

namespace {

std::int64_t count(std::uint64_t number) { return static_cast<std::int64_t>(number); }

void write_time(Output& out, Name name, Time time) {
  if (time != Time{}) out.text(name, base::to_iso8601(time));
}

void write_texts(Output& out, Name name, const std::set<std::string>& texts) {
  out.begin_list(name);
  for (const std::string& text : texts) out.item(text);
  out.end_list();
}

void write_queue(Output& out, const World& world, const NamedQueue& named, Time now) {
  const Queue& queue = named.queue;
  const auto counts = queue.counts();
  const auto totals = queue.totals();
  out.text("name", named.name);
  out.text("arn", *named.arn);
  out.text("region", named.scope.region);
  out.text("account", named.scope.account);
  out.boolean("fifo", queue.attributes().fifo);
  out.number("visible", count(counts.visible));
  out.number("in_flight", count(counts.in_flight));
  out.number("delayed", count(counts.delayed));
  out.number("arrived", count(totals.arrived));
  out.number("received", count(totals.received));
  out.number("deleted", count(totals.deleted));
  out.number("waiting_receives", count(named.polls.size()));
  if (!queue.messages().empty()) {
    const auto age = now - queue.messages().front().sent;
    out.number("oldest_seconds", std::chrono::floor<std::chrono::seconds>(age).count());
  }
  if (const auto& redrive = queue.attributes().redrive) {
    out.text("dead_letter_arn", redrive->dead_letter_arn);
    out.number("max_receives", redrive->max_receives);
  }
  const Flows::Place& flow = world.flows.of(*named.arn);
  write_texts(out, "kinds", flow.kinds);
  write_texts(out, "leads_to", flow.leads_to);
}

/// Of a subscription's redrive policy; empty when there is none.
std::string dead_letter_arn(const std::string& policy) {
  boost::system::error_code error;
  const auto value = boost::json::parse(policy, error);
  if (error || !value.is_object()) return {};
  const auto* const arn = value.get_object().if_contains("deadLetterTargetArn");
  return arn != nullptr && arn->is_string() ? std::string(arn->get_string()) : std::string();
}

void write_topic(Output& out, const World& world, const Topic& topic) {
  out.text("name", topic.name);
  out.text("arn", topic.arn);
  out.text("region", topic.scope.region);
  out.boolean("fifo", topic.fifo);
  write_texts(out, "kinds", world.flows.of(topic.arn).kinds);
  out.begin_list("subscriptions");
  for (const auto& subscription : topic.subscriptions) {
    out.begin_item();
    out.text("protocol", subscription->protocol);
    out.text("endpoint", subscription->endpoint);
    out.boolean("raw", subscription->raw);
    if (!subscription->filter_text.empty()) out.text("filter", subscription->filter_text);
    if (!subscription->redrive_policy.empty())
      out.text("dead_letter_arn", dead_letter_arn(subscription->redrive_policy));
    out.end_item();
  }
  out.end_list();
}

/// The latest first, as they are read.
void write_calls(Output& out, Name name, const std::deque<RecentCall>& calls) {
  out.begin_list(name);
  for (auto call = calls.rbegin(); call != calls.rend(); ++call) {
    out.begin_item();
    out.text("at", base::to_iso8601(call->at));
    out.text("operation", call->operation);
    if (!call->resource.empty()) out.text("resource", call->resource);
    if (!call->error.empty()) out.text("error", call->error);
    out.end_item();
  }
  out.end_list();
}

std::string_view name_of(MessageState state) {
  switch (state) {
    case MessageState::delayed:
      return "delayed";
    case MessageState::in_flight:
      return "in flight";
    default:
      return "visible";
  }
}

void write_attributes(Output& out, const Payload& payload) {
  out.begin_list("attributes");
  for (const auto& attribute : payload.attributes) {
    out.begin_item();
    out.text("name", attribute.name);
    out.text("type", attribute.type);
    out.text("value", attribute.is_binary() ? to_base64(attribute.value) : attribute.value);
    out.end_item();
  }
  out.end_list();
}

/// No more than `console_body`, and no character cut in two.
std::string_view beginning_of(std::string_view body) {
  std::size_t end = std::min(body.size(), console_body);
  while (end < body.size() && end > 0 && (static_cast<unsigned char>(body[end]) & 0xC0) == 0x80)
    --end;
  return body.substr(0, end);
}

void write_message(Output& out, const Message& message, bool fifo) {
  const Payload& payload = *message.payload;
  out.text("id", message.id.text());
  out.text("state", name_of(message.state));
  out.number("receives", message.receives);
  out.text("body", beginning_of(payload.body));
  out.number("body_size", count(payload.body.size()));
  write_attributes(out, payload);
  if (!payload.trace_header.empty()) out.text("trace_header", payload.trace_header);
  write_time(out, "sent", message.sent);
  if (message.receives > 0) write_time(out, "first_received", message.first_received);
  if (message.state != MessageState::visible) write_time(out, "visible_at", message.visible_at);
  if (!message.group.empty()) out.text("group", message.group);
  if (fifo) {
    out.text("deduplication_id", message.deduplication_id);
    out.text("sequence", sequence_text(message.sequence));
  }
  if (message.dead_letter_source) out.text("dead_letter_source", *message.dead_letter_source);
}

std::string_view name_of(MoveTask::Status status) {
  constexpr std::string_view names[] = {"running", "completed", "cancelled", "failed"};
  return names[static_cast<std::size_t>(status)];
}

void write_move_task(Output& out, const MoveTask& task) {
  out.begin_structure("redrive");
  out.text("status", name_of(task.status));
  out.number("moved", count(task.moved));
  out.number("to_move", count(task.to_move));
  if (!task.failure.empty()) out.text("failure", task.failure);
  out.end_structure();
}

}  // namespace

std::string console_state(const World& world, const RecentCalls& recent, Time now) {
  std::string text;
  JsonOutput out(text);
  out.text("now", base::to_iso8601(now));
  out.begin_list("queues");
  for (const auto& [arn, queue] : world.queues.all()) {
    queue->queue.advance(now);
    out.begin_item();
    write_queue(out, world, *queue, now);
    out.end_item();
  }
  out.end_list();
  out.begin_list("topics");
  for (const auto& [arn, topic] : world.topics.all()) {
    out.begin_item();
    write_topic(out, world, *topic);
    out.end_item();
  }
  out.end_list();
  write_calls(out, "calls", recent.calls());
  write_calls(out, "refused", recent.refused());
  out.end();
  return text;
}

std::string console_queue(const World& world, const NamedQueue& queue, Time now) {
  std::string text;
  JsonOutput out(text);
  write_queue(out, world, queue, now);
  const auto tasks = world.move_tasks.of(*queue.arn);
  if (!tasks.empty()) write_move_task(out, *tasks.front());
  std::size_t shown = 0;
  out.begin_list("messages");
  for (const Message& message : queue.queue.messages()) {
    if (shown++ == console_messages) break;
    out.begin_item();
    write_message(out, message, queue.queue.attributes().fifo);
    out.end_item();
  }
  out.end_list();
  out.end();
  return text;
}

}  // namespace sourceflow::local
