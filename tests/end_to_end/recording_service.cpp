#include "recording_service.hpp"

#include <utility>

namespace sourceflow::end_to_end {
namespace {

constexpr std::chrono::seconds patience{20};

store::OutboxEntry entry(store::MessageKind kind,
                         const std::string& destination,
                         const std::string& entity,
                         int number) {
  store::OutboxEntry entry;
  entry.id = number;
  entry.kind = kind;
  entry.destination = destination;
  entry.envelope.id = base::make_uuid();
  entry.envelope.name = kind == store::MessageKind::command ? "Count" : "Counted";
  entry.envelope.entity_id = entity;
  entry.envelope.sequence_no = number;
  entry.envelope.occurred_on = base::system_clock()->now();
  entry.envelope.payload = payload(number);
  return entry;
}

}  // namespace

RecordingService::RecordingService(Script script)
    : script_(std::move(script)),
      worker_([this](const std::stop_token& stopping) { work(stopping); }) {}

RecordingService::~RecordingService() {
  worker_.request_stop();
  worker_.join();
}

void RecordingService::take(std::vector<app::Incoming> messages) {
  const std::lock_guard lock(mutex_);
  batches_.push_back(std::move(messages));
  changed_.notify_all();
}

void RecordingService::work(const std::stop_token& stopping) {
  while (true) {
    std::vector<app::Incoming> batch;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stopping, [&] { return !batches_.empty(); })) return;
      batch = std::move(batches_.front());
      batches_.erase(batches_.begin());
    }
    std::set<std::string> failed;
    for (const auto& message : batch) message.done(handle(message, failed));
  }
}

app::Handled RecordingService::handle(const app::Incoming& message, std::set<std::string>& failed) {
  const auto& entity = message.envelope.entity_id;
  if (failed.contains(entity)) return {app::Outcome::held_back, {}};
  auto handled = script_ ? script_(message) : app::Handled{};
  if (handled.outcome == app::Outcome::failed) failed.insert(entity);
  if (handled.outcome != app::Outcome::handled) return handled;
  const std::lock_guard lock(mutex_);
  if (!seen_.insert(message.envelope.id).second) {
    ++duplicates_;
    return {app::Outcome::duplicate, {}};
  }
  handled_[entity].push_back(message.envelope.payload);
  ++count_;
  changed_.notify_all();
  return handled;
}

bool RecordingService::has_handled(std::size_t count) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return count_ >= count; });
}

std::map<std::string, std::vector<std::string>> RecordingService::handled() const {
  const std::lock_guard lock(mutex_);
  return handled_;
}

std::size_t RecordingService::duplicates() const {
  const std::lock_guard lock(mutex_);
  return duplicates_;
}

bus::Aws options_for(const local::Endpoint& endpoint) {
  bus::Aws options{.region = "us-east-1", .endpoint = endpoint.url()};
  options.client.credentials =
      aws::Credentials{.access_key_id = "test", .secret_access_key = base::Secret("test")};
  options.client.retry.first_backoff = std::chrono::milliseconds{10};
  options.client.breaker.open = std::chrono::milliseconds{200};
  options.wait = std::chrono::seconds{2};
  options.retry = {
      .first = std::chrono::seconds{0}, .factor = 1, .longest = std::chrono::seconds{0}};
  options.fifo_retry = options.retry;
  return options;
}

store::OutboxEntry command(const std::string& queue, const std::string& entity, int number) {
  return entry(store::MessageKind::command, queue, entity, number);
}

store::OutboxEntry event(const std::string& topic, const std::string& entity, int number) {
  return entry(store::MessageKind::event, topic, entity, number);
}

std::string payload(int number) { return "{\"number\":" + std::to_string(number) + "}"; }

std::vector<std::string> payloads(int from, int to) {
  std::vector<std::string> all;
  for (int number = from; number <= to; ++number) all.push_back(payload(number));
  return all;
}

std::function<void(app::Carried)> Carriage::done() {
  return [state = state_](app::Carried carried) {
    const std::lock_guard lock(state->mutex);
    if (carried.error.empty()) {
      ++state->sent;
    } else {
      state->failures.push_back(std::move(carried));
    }
    state->changed.notify_all();
  };
}

bool Carriage::has_carried(std::size_t count) {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, patience, [&] { return state_->sent >= count; });
}

std::vector<app::Carried> Carriage::failures() const {
  const std::lock_guard lock(state_->mutex);
  return state_->failures;
}

bool becomes_true(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

std::chrono::steady_clock::time_point in(std::chrono::milliseconds time) {
  return std::chrono::steady_clock::now() + time;
}

}  // namespace sourceflow::end_to_end
