#include "sourceflow/bus/letter.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace sourceflow::bus {
namespace {

base::BatchLimits limits_of(const Aws& options, base::Bytes size) {
  return {.entries = options.batch_entries,
          .size = size,
          .linger = options.linger,
          .in_flight = options.batches_in_flight,
          .per_group = options.entity_messages_per_batch};
}

Sender::Settled settle_letter() {
  return [](const Letter& letter, Sender::End end, const std::string& error) {
    letter.settle(error, end == Sender::End::refused);
  };
}

template <class Entry>
void address(Entry& entry, const Outgoing& message, bool is_fifo) {
  entry.attributes = message.attributes;
  if (!is_fifo) return;
  entry.group_id = message.group_id;
  entry.deduplication_id = message.deduplication_id;
}

using Results = std::vector<aws::EntryResult>;

std::size_t failures_in(const Results& results) {
  return static_cast<std::size_t>(std::ranges::count(results, false, &aws::EntryResult::ok));
}

base::Task<Results> within(telemetry::Span span, base::Task<Results> call) {
  try {
    auto results = co_await std::move(call);
    if (const auto failed = failures_in(results); failed > 0)
      span.fail(std::to_string(failed) + " of " + std::to_string(results.size()) +
                " entries failed");
    co_return results;
  } catch (const std::exception& error) {
    span.fail(error.what());
    throw;
  }
}

/// The call under a span of its own, if the trace of one of its letters is recorded.
base::Task<Results> traced(const Departures& departures,
                           store::MessageKind kind,
                           const std::string& destination,
                           const std::vector<Letter>& letters,
                           base::Task<Results> call) {
  telemetry::Span span;
  for (const auto& letter : letters) {
    const auto* context = letter.departure.recorded();
    if (context == nullptr) continue;
    if (!span.is_recording())
      span = departures.begin_call(kind, destination, *context, letters.size());
    span.link(*context);
  }
  return span.is_recording() ? within(std::move(span), std::move(call)) : std::move(call);
}

}  // namespace

void Letter::settle(std::string error, bool is_final) const {
  departure.settled(error);
  (*done)({.outbox_id = message->outbox_id, .error = std::move(error), .is_final = is_final});
}

std::unique_ptr<Sender> make_sender(boost::asio::any_io_executor executor,
                                    aws::Sqs& sqs,
                                    const ResolvedQueue& queue,
                                    const Aws& options,
                                    const Departures& departures) {
  auto send = [&sqs,
               &departures,
               url = queue.url,
               name = queue.planned.short_name,
               is_fifo = queue.planned.is_fifo](std::vector<Letter> letters) {
    std::vector<aws::SendEntry> entries(letters.size());
    for (std::size_t i = 0; i < letters.size(); ++i) {
      entries[i].body = letters[i].message->body;
      address(entries[i], *letters[i].message, is_fifo);
    }
    return traced(departures,
                  store::MessageKind::command,
                  name,
                  letters,
                  sqs.send_batch(url, std::move(entries)));
  };
  return std::make_unique<Sender>(std::move(executor),
                                  "send to " + queue.planned.name,
                                  limits_of(options, aws::limits::sqs_batch),
                                  std::move(send),
                                  settle_letter());
}

std::unique_ptr<Publisher> make_publisher(boost::asio::any_io_executor executor,
                                          aws::Sns& sns,
                                          const ResolvedTopic& topic,
                                          const Aws& options,
                                          const Departures& departures) {
  auto publish = [&sns,
                  &departures,
                  arn = topic.arn,
                  name = topic.planned.short_name,
                  is_fifo = topic.planned.is_fifo](std::vector<Letter> letters) {
    std::vector<aws::PublishEntry> entries(letters.size());
    for (std::size_t i = 0; i < letters.size(); ++i) {
      entries[i].message = letters[i].message->body;
      address(entries[i], *letters[i].message, is_fifo);
    }
    return traced(departures,
                  store::MessageKind::event,
                  name,
                  letters,
                  sns.publish_batch(arn, std::move(entries)));
  };
  return std::make_unique<Publisher>(std::move(executor),
                                     "publish to " + topic.planned.name,
                                     limits_of(options, aws::limits::sns_batch),
                                     std::move(publish),
                                     settle_letter());
}

void add(Sender& sender, Letter letter, bool is_fifo) {
  auto group = is_fifo ? letter.message->group_id : std::string{};
  const auto size = letter.message->size();
  sender.add(std::move(letter), std::move(group), size);
}

}  // namespace sourceflow::bus
