#include "sourceflow/bus/letter.hpp"

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

}  // namespace

void Letter::settle(std::string error, bool is_final) const {
  departure.settled(error);
  (*done)({.outbox_id = message->outbox_id, .error = std::move(error), .is_final = is_final});
}

std::unique_ptr<Sender> make_sender(boost::asio::any_io_executor executor,
                                    aws::Sqs& sqs,
                                    const ResolvedQueue& queue,
                                    const Aws& options) {
  auto send =
      [&sqs, url = queue.url, is_fifo = queue.planned.is_fifo](std::vector<Letter> letters) {
        std::vector<aws::SendEntry> entries(letters.size());
        for (std::size_t i = 0; i < letters.size(); ++i) {
          entries[i].body = letters[i].message->body;
          address(entries[i], *letters[i].message, is_fifo);
        }
        return sqs.send_batch(url, std::move(entries));
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
                                          const Aws& options) {
  auto publish =
      [&sns, arn = topic.arn, is_fifo = topic.planned.is_fifo](std::vector<Letter> letters) {
        std::vector<aws::PublishEntry> entries(letters.size());
        for (std::size_t i = 0; i < letters.size(); ++i) {
          entries[i].message = letters[i].message->body;
          address(entries[i], *letters[i].message, is_fifo);
        }
        return sns.publish_batch(arn, std::move(entries));
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
