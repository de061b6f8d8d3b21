#include "sourceflow/app/handle_command.hpp"

#include "sourceflow/app/rejected.hpp"
#include "sourceflow/telemetry/scope.hpp"

namespace sourceflow::app {
namespace {

void record_raised(store::UnitOfWork& work,
                   const Rules& rules,
                   const message::Envelope& command,
                   std::vector<Outgoing>& raised,
                   std::int64_t sequence_no,
                   base::Time now,
                   Result& result) {
  std::size_t ordinal = 0;
  for (auto& outgoing : raised) {
    auto event = following(command, outgoing, {ordinal++}, now);
    event.entity_type = command.entity_type;
    event.entity_id = command.entity_id;
    const auto record = [&] {
      event.sequence_no = ++sequence_no;
      event.position = work.append_event(event);
      result.receipt.position = event.position;
      result.has_events = true;
      if (auto topic = rules.topic_of(event.name); !topic.empty()) {
        event.properties[service_property] = rules.service;
        work.enqueue({.kind = store::MessageKind::event,
                      .destination = std::move(topic),
                      .envelope = event});
        result.has_outbox = true;
      }
    };
    if (rules.hooks.dispatch_event.empty()) {
      record();
    } else {
      pass_through(rules.hooks.dispatch_event, event, record);
    }
  }
}

/// Calls the handler inside the hooks; nothing is written before it has returned.
void call_handler(store::UnitOfWork& work,
                  const Rules& rules,
                  const CommandHandler& handler,
                  message::Envelope& command,
                  const void* typed,
                  base::Time now,
                  const std::stop_token& stop,
                  Result& result) {
  const store::EntityKey key{handler.entity_type, command.entity_id};
  const auto heads = work.heads(key);
  const auto before = work.load(handler.table, command.entity_id);
  CommandContext context(command, stop, !before);
  const auto row = handler.call(before ? &before->row : nullptr, typed, context);

  command.sequence_no = heads.command + 1;
  work.append_command(command);
  if (context.is_erased()) {
    work.erase(handler.table, command.entity_id);
  } else {
    work.save(handler.table, command.entity_id, command.sequence_no, row);
  }
  record_raised(work, rules, command, context.raised(), heads.event, now, result);
  record_sent(work, rules, command, context.sent(), {context.raised().size()}, now, result);
  result.receipt.sequence_no = command.sequence_no;
}

}  // namespace

message::Envelope following(const message::Envelope& cause,
                            Outgoing& outgoing,
                            Ordinal ordinal,
                            base::Time now) {
  message::Envelope next;
  auto place = std::to_string(ordinal.number);
  if (!ordinal.service.empty()) place.append("/").append(ordinal.service);
  next.id = base::derived_uuid(cause.id, place);
  next.name = std::move(outgoing.name);
  next.entity_id = std::move(outgoing.entity_id);
  next.occurred_on = now;
  next.correlation_id = cause.conversation();
  next.causation_id = cause.id;
  next.properties = std::move(outgoing.properties);
  next.traceparent = cause.traceparent;
  next.tracestate = cause.tracestate;
  telemetry::carry_on(next.traceparent, next.tracestate, next.conversation());
  next.payload = std::move(outgoing.payload);
  return next;
}

void record_sent(store::UnitOfWork& work,
                 const Rules& rules,
                 const message::Envelope& cause,
                 std::vector<Outgoing>& sent,
                 Ordinal ordinal,
                 base::Time now,
                 Result& result) {
  for (auto& outgoing : sent) {
    const auto delay = outgoing.delay;
    store::OutboxEntry entry{.kind = store::MessageKind::command,
                             .destination = rules.queue_of(outgoing.name),
                             .envelope = following(cause, outgoing, ordinal, now)};
    ++ordinal.number;
    if (delay > base::Duration{0}) {
      work.schedule(entry, now + delay);
      result.has_timers = true;
    } else {
      work.enqueue(entry);
      result.has_outbox = true;
    }
  }
}

Result handle_command(store::UnitOfWork& work,
                      const Rules& rules,
                      const CommandHandler& handler,
                      message::Envelope& command,
                      const void* typed,
                      base::Time now,
                      std::stop_token stop) {
  Result result;
  result.receipt.id = command.id;
  command.entity_type = handler.entity_type;
  if (!work.claim(rules.service, command.id, now)) {
    result.handled.outcome = Outcome::duplicate;
    result.receipt.is_duplicate = true;
    return result;
  }

  try {
    const auto call = [&] {
      call_handler(work, rules, handler, command, typed, now, stop, result);
    };
    if (rules.hooks.handle_command.empty()) {
      call();
    } else {
      const auto payload = command.payload;
      const bool arrived = pass_through(rules.hooks.handle_command, command, [&] {
        if (command.payload != payload) typed = nullptr;
        call();
      });
      if (!arrived) throw Rejected("stopped by a middleware");
    }
  } catch (const Rejected& rejected) {
    // The handler writes nothing itself, so only a hook that refuses after the handler ran leaves
    // something to undo.
    if (result.receipt.sequence_no != 0) throw;
    work.record_rejection({command, rejected.what(), now});
    result.handled = {Outcome::rejected, rejected.what()};
  }
  return result;
}

}  // namespace sourceflow::app
