#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>

#include "sourceflow/app/app.hpp"
#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/store/error.hpp"

/// What tests stand on that need other services, or a store that can fail.
namespace sourceflow::app::orders {

/// Keeps everything in memory or another store, unless the disk is "full".
class FragileStore : public store::Store {
 public:
  std::atomic<bool> is_full{false};
  /// Called around every commit.
  std::function<void()> before_commit = [] {};
  std::function<void()> after_commit = [] {};
  /// How often something was to be committed, and was.
  std::atomic<int> commits{0};
  std::atomic<int> kept{0};
  /// To be set before anybody uses it.
  bool is_a_server = false;

  explicit FragileStore(std::shared_ptr<store::Store> inner = store::memory())
      : inner_(std::move(inner)) {}

  void prepare(std::span<const store::Table> tables, store::Preparing how) override {
    inner_->prepare(tables, how);
  }
  void commit(std::span<store::Unit* const> units) override {
    ++commits;
    if (is_full) throw store::Error("the disk is full", {.retryable = true});
    before_commit();
    inner_->commit(units);
    after_commit();
    ++kept;
  }
  std::size_t writers() const override { return 1; }
  bool is_server() const override { return is_a_server; }
  std::vector<message::Envelope> events_after(std::int64_t position, std::size_t limit) override {
    return inner_->events_after(position, limit);
  }
  std::int64_t last_position() override { return inner_->last_position(); }
  std::vector<message::Envelope> commands_of(const store::EntityKey& entity,
                                             std::int64_t after,
                                             std::size_t limit) override {
    return inner_->commands_of(entity, after, limit);
  }
  std::optional<store::StoredRow> row(const store::Table& table, std::string_view id) override {
    return inner_->row(table, id);
  }
  std::vector<store::StoredRow> rows(const store::Table& table,
                                     const store::Query& query) override {
    return inner_->rows(table, query);
  }
  std::int64_t position(std::string_view reader) override { return inner_->position(reader); }
  std::vector<store::OutboxEntry> outbox_after(std::int64_t id, std::size_t limit) override {
    return inner_->outbox_after(id, limit);
  }
  std::size_t outbox_depth() override { return inner_->outbox_depth(); }
  std::optional<base::Time> next_due() override { return inner_->next_due(); }
  std::vector<store::Rejection> rejections(std::size_t limit) override {
    return inner_->rejections(limit);
  }
  std::vector<store::DeadLetter> dead_letters(std::size_t limit) override {
    return inner_->dead_letters(limit);
  }

 private:
  std::shared_ptr<store::Store> inner_;
};

/// A small broker in this process: routes what it is told to, and fails on command.
class Broker : public Connection {
 public:
  std::map<std::string, std::string, std::less<>> queues;
  std::map<std::string, std::string, std::less<>> topics;
  std::function<std::string(const store::OutboxEntry&)> failure = [](const auto&) { return ""; };
  bool failures_are_final = false;

  std::vector<std::string> complaints(const Registered&) const override { return {}; }
  std::string queue_of(std::string_view name) const override { return found(queues, name); }
  std::string topic_of(std::string_view name) const override { return found(topics, name); }
  void check(const store::OutboxEntry& entry) const override {
    if (entry.envelope.payload.size() > 100)
      throw std::invalid_argument("the message has more than 100 bytes");
  }
  void start(Inbound& to) override { inbound = &to; }
  void carry(std::vector<store::OutboxEntry> messages, std::function<void(Carried)> done) override {
    for (auto& message : messages) {
      auto error = failure(message);
      if (error.empty()) {
        const std::lock_guard lock(mutex);
        carried.push_back(message.envelope);
        changed.notify_all();
      }
      done({message.id, std::move(error), failures_are_final});
    }
  }
  void stop_receiving(std::chrono::steady_clock::time_point) override {}
  void stop(std::chrono::steady_clock::time_point) override {}

  /// Hands messages to the application and waits for what becomes of them.
  std::vector<Handled> deliver(std::vector<Incoming> messages) {
    std::vector<Handled> results(messages.size());
    std::size_t left = messages.size();
    for (std::size_t i = 0; i < messages.size(); ++i) {
      messages[i].done = [&, i](Handled handled) {
        const std::lock_guard lock(mutex);
        results[i] = std::move(handled);
        --left;
        changed.notify_all();
      };
    }
    inbound->take(std::move(messages));
    std::unique_lock lock(mutex);
    changed.wait_for(lock, patience, [&] { return left == 0; });
    return results;
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<message::Envelope> carried;
  Inbound* inbound = nullptr;

 private:
  static std::string found(const auto& map, std::string_view name) {
    const auto at = map.find(name);
    return at == map.end() ? "" : at->second;
  }
};

inline Incoming command(const std::string& entity, const auto& content, std::stop_token stop = {}) {
  Incoming incoming;
  incoming.envelope.id = base::make_uuid();
  incoming.envelope.name = message::name_of<std::remove_cvref_t<decltype(content)>>();
  incoming.envelope.entity_id = entity;
  incoming.envelope.payload = message::encode(content);
  incoming.lease_lost = std::move(stop);
  return incoming;
}

inline Incoming event(const std::string& entity, const auto& content) {
  auto incoming = command(entity, content);
  incoming.kind = store::MessageKind::event;
  return incoming;
}

struct Quiet {
  Quiet() {
    base::set_log_sink([](base::LogLevel, std::string_view) {});
  }
  ~Quiet() { base::set_log_sink({}); }
};

}  // namespace sourceflow::app::orders
