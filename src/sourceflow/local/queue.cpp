#include "sourceflow/local/queue.hpp"

#include <utility>

#include "sourceflow/local/digest.hpp"

namespace sourceflow::local {

using base::Duration;
using base::Time;

Queue::Queue(QueueAttributes attributes, std::uint64_t instance)
    : attributes_(std::move(attributes)), instance_(instance), order_(attributes_.fifo) {}

void Queue::set_attributes(QueueAttributes attributes, Time now) {
  // What the old settings ended by now is over, whether anybody looked or not.
  advance(now);
  attributes_ = std::move(attributes);
}

std::string Queue::deduplication_key(const NewMessage& message) const {
  if (attributes_.deduplication_scope != "messageGroup") return message.deduplication_id;
  return message.group + '\0' + message.deduplication_id;
}

Sent Queue::send(NewMessage message, Time now) {
  advance(now);
  std::string key;
  if (attributes_.fifo) {
    if (message.deduplication_id.empty())
      message.deduplication_id = sha256_hex(message.payload->body);
    key = deduplication_key(message);
    const auto* const first = deduplication_.find(key, now);
    if (first != nullptr && !message.is_moved) return {first->id, first->sequence, true};
  }
  if (witness_ != nullptr) witness_->sent(instance_, message, now);
  ++totals_.arrived;
  Message& added = pool_.add();
  added.payload = std::move(message.payload);
  added.id = message.id;
  added.group = std::move(message.group);
  added.deduplication_id = std::move(message.deduplication_id);
  added.sender = std::move(message.sender);
  added.dead_letter_source = std::move(message.dead_letter_source);
  added.sent = message.sent == Time{} ? now : message.sent;
  added.first_received = {};
  added.sequence = ++last_sequence_;
  added.receives = message.receives;
  added.state = message.delay > Duration::zero() ? MessageState::delayed : MessageState::visible;
  add_bytes(size_of(added));
  insert_by_age(added);
  order_.add(added);
  ++count_of(added.state);
  if (added.state == MessageState::delayed) start_timer(added, now + message.delay);
  if (attributes_.fifo) deduplication_.remember(std::move(key), {added.id, added.sequence, now});
  return {added.id, added.sequence, false};
}

/// Dead letters of a standard queue keep the time they were first sent, so they may be older than
/// what is here.
void Queue::insert_by_age(Message& message) {
  auto place = by_age_.end();
  while (place != by_age_.begin() && std::prev(place)->sent > message.sent) --place;
  by_age_.insert(place, message);
}

Received Queue::receive(const ReceiveRequest& request, Time now) {
  advance(now);
  Received received;
  const std::size_t attempts = attempts_.size();
  if (attributes_.fifo && !request.attempt_id.empty() && repeat(request, now, received))
    return received;
  const Duration timeout = request.visibility_timeout.value_or(attributes_.visibility_timeout);
  while (received.deliveries.size() < request.max_messages) {
    if (counts_.in_flight >= max_in_flight) {
      received.over_limit = received.deliveries.empty();
      break;
    }
    Message* const message = order_.next();
    if (message == nullptr) break;
    if (is_poison(*message, request)) {
      received.dead.push_back(bury(*message));
    } else {
      received.deliveries.push_back(hand_out(*message, timeout, now));
    }
  }
  order_.end_receive();
  // Messages that need no hiding are visible again at once.
  if (timeout <= Duration::zero()) advance(now);
  if (attributes_.fifo && !request.attempt_id.empty() && !received.deliveries.empty()) {
    std::vector<ReceiptHandle> handles;
    for (const Delivery& delivery : received.deliveries) handles.push_back(delivery.handle);
    attempts_.remember(request.attempt_id, std::move(handles), now);
  }
  const bool is_change =
      !received.deliveries.empty() || !received.dead.empty() || attempts_.size() != attempts;
  if (witness_ != nullptr && is_change) witness_->received(instance_, request, now);
  return received;
}

/// Gives the messages of an earlier receive again, if all of them are still as it left them.
bool Queue::repeat(const ReceiveRequest& request, Time now, Received& into) {
  const auto* handles = attempts_.find(request.attempt_id, now);
  if (handles == nullptr) return false;
  const Duration timeout = request.visibility_timeout.value_or(attributes_.visibility_timeout);
  std::vector<Delivery> deliveries;
  for (const ReceiptHandle& handle : *handles) {
    Message* const message = pool_.find(handle.slot, handle.sequence);
    const bool is_unchanged = message != nullptr && message->state == MessageState::in_flight &&
                              message->receives == handle.receipt;
    if (!is_unchanged) {
      attempts_.forget(request.attempt_id);
      return false;
    }
    deliveries.push_back({message, handle});
  }
  for (const ReceiptHandle& handle : *handles) {
    start_timer(*pool_.find(handle.slot, handle.sequence), now + timeout);
  }
  into.deliveries = std::move(deliveries);
  if (witness_ != nullptr) witness_->received(instance_, request, now);
  return true;
}

bool Queue::is_poison(const Message& message, const ReceiveRequest& request) const {
  return request.can_dead_letter && attributes_.redrive &&
         message.receives >= attributes_.redrive->max_receives;
}

Delivery Queue::hand_out(Message& message, Duration timeout, Time now) {
  order_.take(message);
  --counts_.visible;
  ++counts_.in_flight;
  ++totals_.received;
  if (message.receives++ == 0 || message.first_received == Time{}) message.first_received = now;
  message.last_received = now;
  start_timer(message, now + timeout);
  return {&message, {instance_, message.sequence, message.slot, message.receives}};
}

NewMessage Queue::bury(Message& message) {
  NewMessage dead{
      .payload = message.payload,
      .id = message.id,
      .group = message.group,
      .deduplication_id = message.deduplication_id,
      .sender = message.sender,
      // A FIFO queue counts the retention of a dead letter anew, a standard queue does not.
      .sent = attributes_.fifo ? Time{} : message.sent,
      .receives = message.receives,
      .is_moved = true};
  erase(message);
  return dead;
}

std::optional<NewMessage> Queue::take(Time now) {
  advance(now);
  Message* const message = order_.next();
  std::optional<NewMessage> taken;
  if (message != nullptr) {
    if (witness_ != nullptr) witness_->taken(instance_, now);
    const SharedText source = message->dead_letter_source;
    taken = bury(*message);
    taken->dead_letter_source = source;
  }
  order_.end_receive();
  return taken;
}

HandleOutcome Queue::remove(const ReceiptHandle& handle, Time now) {
  advance(now);
  if (handle.queue != instance_) return HandleOutcome::foreign;
  Message* const message = pool_.find(handle.slot, handle.sequence);
  if (message == nullptr || message->receives != handle.receipt) return HandleOutcome::stale;
  if (attributes_.fifo && message->state != MessageState::in_flight) return HandleOutcome::expired;
  if (witness_ != nullptr) witness_->removed(instance_, handle, now);
  ++totals_.deleted;
  erase(*message);
  return HandleOutcome::done;
}

HandleOutcome Queue::change_visibility(const ReceiptHandle& handle, Duration timeout, Time now) {
  advance(now);
  if (handle.queue != instance_) return HandleOutcome::foreign;
  Message* const message = pool_.find(handle.slot, handle.sequence);
  if (message == nullptr || message->receives != handle.receipt) return HandleOutcome::stale;
  if (message->state != MessageState::in_flight) return HandleOutcome::not_in_flight;
  if (now + timeout > message->last_received + max_visibility_timeout)
    return HandleOutcome::beyond_limit;
  if (witness_ != nullptr) witness_->hidden(instance_, handle, timeout, now);
  if (timeout <= Duration::zero()) {
    show(*message);
  } else {
    start_timer(*message, now + timeout);
  }
  return HandleOutcome::done;
}

void Queue::purge() {
  if (witness_ != nullptr) witness_->purged(instance_);
  order_.clear();
  by_age_.clear();
  timers_.clear();
  attempts_.clear();
  pool_.clear();
  counts_ = {};
  remove_bytes(bytes_);
}

void Queue::advance(Time now) {
  while (Message* const message = timers_.take_due(pool_, now)) show(*message);
  while (!by_age_.empty() && by_age_.front().sent + attributes_.retention <= now)
    erase(by_age_.front());
  timers_.sweep(pool_, counts_.in_flight + counts_.delayed);
}

std::optional<Time> Queue::next_change() { return timers_.next(pool_); }

void Queue::start_timer(Message& message, Time visible_at) {
  ++message.stamp;
  message.visible_at = visible_at;
  timers_.set(message);
}

void Queue::show(Message& message) {
  --count_of(message.state);
  ++counts_.visible;
  ++message.stamp;
  order_.make_visible(message);
}

void Queue::erase(Message& message) {
  remove_bytes(size_of(message));
  --count_of(message.state);
  order_.remove(message);
  by_age_.erase(by_age_.iterator_to(message));
  pool_.release(message);
}

std::size_t Queue::size_of(const Message& message) {
  return sizeof(Message) + sizeof(Payload) + message.payload->size;
}

void Queue::add_bytes(std::size_t size) {
  bytes_ += size;
  if (total_bytes_ != nullptr) *total_bytes_ += size;
}

void Queue::remove_bytes(std::size_t size) {
  bytes_ -= size;
  if (total_bytes_ != nullptr) *total_bytes_ -= size;
}

std::size_t& Queue::count_of(MessageState state) {
  switch (state) {
    case MessageState::delayed:
      return counts_.delayed;
    case MessageState::in_flight:
      return counts_.in_flight;
    default:
      return counts_.visible;
  }
}

}  // namespace sourceflow::local
