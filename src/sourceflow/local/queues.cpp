#include "sourceflow/local/queues.hpp"

#include <algorithm>

#include "sourceflow/local/service_error.hpp"

namespace sourceflow::local {

using base::Time;

namespace {

constexpr std::chrono::seconds name_rest{60};

}  // namespace

std::string queue_arn(const Scope& scope, std::string_view name) {
  return std::string("arn:aws:sqs:")
      .append(scope.region)
      .append(":")
      .append(scope.account)
      .append(":")
      .append(name);
}

NamedQueue::NamedQueue(std::string queue_name,
                       Scope where,
                       QueueAttributes attributes,
                       std::uint64_t instance)
    : name(std::move(queue_name)),
      scope(std::move(where)),
      arn(std::make_shared<const std::string>(queue_arn(scope, name))),
      queue(std::move(attributes), instance) {}

Queues::~Queues() = default;

NamedQueue* Queues::find(const Scope& scope, std::string_view name) {
  return find(queue_arn(scope, name));
}

NamedQueue* Queues::find(std::string_view arn) {
  const auto found = queues_.find(arn);
  return found == queues_.end() ? nullptr : found->second.get();
}

NamedQueue& Queues::create(const Scope& scope,
                           std::string name,
                           QueueAttributes attributes,
                           Time now) {
  NamedQueue& queue = restore(scope, std::move(name), std::move(attributes), random_.next());
  queue.created = queue.modified = now;
  deleted_.erase(*queue.arn);
  return queue;
}

NamedQueue& Queues::restore(const Scope& scope,
                            std::string name,
                            QueueAttributes attributes,
                            std::uint64_t instance) {
  auto queue =
      std::make_unique<NamedQueue>(std::move(name), scope, std::move(attributes), instance);
  queue->queue.count_bytes_in(bytes_);
  queue->queue.tell(witness_);
  return *queues_.insert_or_assign(*queue->arn, std::move(queue)).first->second;
}

void Queues::tell(Witness& witness) {
  witness_ = &witness;
  for (const auto& [arn, queue] : queues_) queue->queue.tell(&witness);
}

void Queues::remove(NamedQueue& queue, Time now) {
  const auto polls = std::exchange(queue.polls, {});
  if (queue.due) due_.erase({*queue.due, &queue});
  touched_.erase(&queue);
  deleted_.insert_or_assign(*queue.arn, now);
  queues_.erase(*queue.arn);
  for (const auto& [until, poll] : polls) poll.queue_is_gone();
}

void Queues::clear(Time now) {
  while (!queues_.empty()) remove(*queues_.begin()->second, now);
  deleted_.clear();
}

bool Queues::was_deleted_recently(const Scope& scope, std::string_view name, Time now) {
  std::erase_if(deleted_, [&](const auto& entry) { return entry.second + name_rest <= now; });
  return deleted_.contains(queue_arn(scope, name));
}

void Queues::require_room(std::size_t size, std::size_t copies) const {
  if (bytes_ + copies * (size + sizeof(Message)) <= most_bytes_) return;
  throw ServiceError(errors::out_of_memory,
                     "The messages here take " + std::to_string(bytes_ >> 20) +
                         " MiB, and the endpoint may hold " + std::to_string(most_bytes_ >> 20) +
                         " MiB; receive or purge some, or start with a higher --max-memory.");
}

Sent Queues::send(NamedQueue& queue, NewMessage message, Time now) {
  const Sent sent = queue.queue.send(std::move(message), now);
  touch(queue);
  return sent;
}

Received Queues::receive(NamedQueue& queue, ReceiveRequest request, Time now) {
  const auto& redrive = queue.queue.attributes().redrive;
  NamedQueue* const dead_letters = redrive ? find(redrive->dead_letter_arn) : nullptr;
  request.can_dead_letter = dead_letters != nullptr && dead_letters != &queue;
  Received received = queue.queue.receive(request, now);
  for (NewMessage& dead : received.dead) {
    dead.dead_letter_source = queue.arn;
    send(*dead_letters, std::move(dead), now);
  }
  received.dead.clear();
  return received;
}

void Queues::touch(NamedQueue& queue) {
  if (!queue.polls.empty()) touched_.insert(&queue);
}

Polls::iterator Queues::wait(NamedQueue& queue, Time until, Poll poll) {
  const auto added = queue.polls.emplace(until, std::move(poll));
  schedule(queue);
  return added;
}

void Queues::stop_waiting(NamedQueue& queue, Polls::iterator poll) {
  queue.polls.erase(poll);
  schedule(queue);
}

void Queues::settle(Time now) {
  while (!due_.empty() && due_.begin()->first <= now) {
    NamedQueue* const queue = due_.begin()->second;
    due_.erase(due_.begin());
    queue->due.reset();
    touched_.insert(queue);
  }
  // Dead letters of one queue may wake the receives of another, so the set can grow meanwhile.
  while (!touched_.empty()) {
    NamedQueue* const queue = *touched_.begin();
    touched_.erase(touched_.begin());
    serve(*queue, now);
  }
}

void Queues::serve(NamedQueue& queue, Time now) {
  while (!queue.polls.empty()) {
    const auto first = queue.polls.begin();
    const Received received = receive(queue, first->second.request, now);
    if (received.deliveries.empty() && first->first > now) break;
    const Poll poll = std::move(first->second);
    queue.polls.erase(first);
    poll.answer(received);
  }
  schedule(queue);
}

void Queues::schedule(NamedQueue& queue) {
  std::optional<Time> due;
  if (!queue.polls.empty()) {
    due = queue.polls.begin()->first;
    if (const auto change = queue.queue.next_change()) due = std::min(*due, *change);
  }
  if (due == queue.due) return;
  if (queue.due) due_.erase({*queue.due, &queue});
  if (due) due_.emplace(*due, &queue);
  queue.due = due;
}

std::optional<Time> Queues::next_event() const {
  if (due_.empty()) return std::nullopt;
  return due_.begin()->first;
}

}  // namespace sourceflow::local
