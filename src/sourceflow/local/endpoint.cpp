#include "sourceflow/local/endpoint.hpp"

#include <filesystem>
#include <future>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <thread>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/deliverer.hpp"
#include "sourceflow/local/eager_wait.hpp"
#include "sourceflow/local/endpoint_certificate.hpp"
#include "sourceflow/local/init_file.hpp"
#include "sourceflow/local/journal.hpp"
#include "sourceflow/local/router.hpp"
#include "sourceflow/local/snapshot.hpp"

namespace sourceflow::local {

namespace asio = boost::asio;

namespace {

http::ServerOptions server_options(const EndpointOptions& options) {
  return {.host = options.host,
          .port = options.port,
          .max_connections = options.max_connections,
          .max_body = options.max_body,
          .max_bodies = options.max_bodies};
}

std::uint64_t seed_of(const EndpointOptions& options) {
  if (options.seed != 0) return options.seed;
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

Access::Options access_options(const EndpointOptions& options) {
  Access::Options access{.verify_signatures = options.verify_signatures,
                         .policies = options.iam_policies,
                         .account = options.account,
                         .tls = options.tls.has_value()};
  for (const EndpointKey& key : options.keys) access.keys.push_back({key.id, key.secret});
  return access;
}

EndpointOptions checked(EndpointOptions options) {
  base::throw_if_any(options.validate());
  if (options.clock == nullptr) options.clock = base::system_clock();
  return options;
}

}  // namespace

std::vector<std::string> EndpointOptions::validate() const {
  auto complaints = server_options(*this).validate();
  if (account.size() != 12 || account.find_first_not_of("0123456789") != std::string::npos) {
    complaints.push_back("account must be twelve digits, not \"" + account + "\"");
  }
  if (compact_at.count < (1 << 10)) complaints.push_back("compact_at must be at least 1 KiB");
  if (!delivery_ca.empty() && !std::filesystem::is_regular_file(delivery_ca))
    complaints.push_back("delivery_ca cannot be read: there is no file " + delivery_ca);
  if (max_memory.count < (1 << 20)) complaints.push_back("max_memory must be at least 1 MiB");
  for (const FaultRule& rule : faults) {
    for (auto& complaint : rule.validate()) complaints.push_back(std::move(complaint));
  }
  return complaints;
}

/// What runs on the endpoint's own thread. Everything but the constructor and the destructor
/// happens there.
class Endpoint::Running {
 public:
  explicit Running(EndpointOptions given)
      : options(checked(std::move(given))),
        random(seed_of(options)),
        world(random, options.faults, options.fifo_quotas),
        router(world,
               *options.clock,
               {.account = options.account,
                .hosts = options.hosts,
                .tls = options.tls.has_value(),
                .access = access_options(options)},
               {.after = [this](std::chrono::milliseconds delay,
                                std::function<void()> then) { after(delay, std::move(then)); },
                .finish = [this](http::Exchange& exchange) { finish(exchange); }}),
        server(
            std::in_place, io, listening(), [this](http::Exchange& exchange) { handle(exchange); }),
        port(server->port()) {
    base::throw_if_any(router.complaints_about(options.faults));
    world.topics.deliver_anywhere(options.deliver_anywhere);
    if (!options.data.empty()) recover();
    if (!options.init.empty()) {
      const Scope scope{"us-east-1", options.account};
      set_up(world, options.init, scope, own_url(), options.clock->now());
      keep();
    }
    world.queues.limit_bytes(static_cast<std::size_t>(options.max_memory.count));
    asio::post(io, [this] {
      deliver();
      set_alarm();
    });
    thread = std::thread([this] { run(); });
  }

  ~Running() {
    asio::post(io, [this] {
      server.reset();
      ending.spawn("stop", stop());
    });
    thread.join();
  }

  std::string own_url() const {
    const bool is_v6 = options.host.find(':') != std::string::npos;
    return (certificate ? "https://" : "http://") +
           (is_v6 ? "[" + options.host + "]" : options.host) + ":" + std::to_string(port);
  }

  /// Runs `work` on the I/O thread and gives what it returns or throws.
  template <class Work>
  auto ask(Work work) -> decltype(work()) {
    std::packaged_task<decltype(work())()> task(std::move(work));
    auto result = task.get_future();
    asio::post(io, [&task] { task(); });
    return result.get();
  }

  void after(std::chrono::milliseconds delay, std::function<void()> then) {
    const auto timer = std::make_shared<asio::steady_timer>(io, delay);
    timer->async_wait([timer, then = std::move(then)](boost::system::error_code error) {
      if (!error) then();
    });
  }

  void settle() {
    world.settle(options.clock->now());
    deliver();
    keep();
    set_alarm();
  }

  void restore(std::string_view snapshot) {
    const base::Time now = options.clock->now();
    restore_world(world, snapshot, now);
    keep();
  }

  NamedQueue& queue(const std::string& name) {
    for (const auto& [arn, queue] : world.queues.all()) {
      if (queue->name == name && queue->scope.account == options.account) {
        queue->queue.advance(options.clock->now());
        return *queue;
      }
    }
    throw std::out_of_range("there is no queue " + name);
  }

  EndpointOptions options;
  base::SeededRandom random;
  World world;
  Router router;
  asio::io_context io{1};
  base::TaskGroup ending{io.get_executor()};
  asio::steady_timer alarm{io};
  std::optional<base::Time> alarm_at;
  std::optional<EndpointCertificate> certificate;
  std::optional<http::Server> server;
  std::uint16_t port;
  std::optional<Journal> journal;
  bool commit_is_due = false;
  /// Answers that wait until what they tell is kept.
  std::set<http::Exchange*> held;
  /// Made when there is something to deliver.
  std::optional<Deliverer> deliverer;
  std::thread thread;

 private:
  http::ServerOptions listening() {
    http::ServerOptions served = server_options(options);
    if (options.tls) {
      certificate.emplace(options.tls->directory, certificate_names(options.host, options.hosts));
      served.tls = certificate->server();
    }
    return served;
  }

  void run() {
    using Clock = std::chrono::steady_clock;
    EagerWait wait;
    while (!io.stopped()) {
      while (io.poll() != 0) continue;
      wait.idle(Clock::now());
      bool has_worked = false;
      for (auto now = Clock::now(); !has_worked && wait.should_look(now);) {
        std::this_thread::yield();
        const auto after = Clock::now();
        wait.yielded(after - now, after);
        now = after;
        has_worked = io.poll() != 0;
      }
      if (!has_worked) io.run_one();
      wait.found(!has_worked, Clock::now());
    }
  }

  void handle(http::Exchange& exchange) {
    router.handle(exchange);
    deliver();
    set_alarm();
    if (!journal) return;
    keep();
    // Also what only looked: it may have seen what is not kept yet.
    if (journal->has_pending() && !exchange.is_put_off()) hold(exchange);
  }

  base::Task<> stop() {
    if (deliverer) co_await deliverer->stop();
    io.stop();
  }

  /// Posts what is due to the HTTP endpoints of subscriptions.
  void deliver() {
    if (world.topics.deliveries().is_empty()) return;
    std::vector<HttpDelivery> due = world.topics.start_deliveries(options.clock->now());
    if (due.empty()) return;
    if (!deliverer) {
      deliverer.emplace(
          io.get_executor(),
          Deliverer::Options{options.deliver_anywhere, options.delivery_ca},
          [this](const base::Uuid& id, DeliveryOutcome outcome) { delivered(id, outcome); });
    }
    for (HttpDelivery& delivery : due) deliverer->post(std::move(delivery));
  }

  void delivered(const base::Uuid& id, DeliveryOutcome outcome) {
    world.topics.finish(id, outcome, options.clock->now());
    settle();
  }

  void recover() {
    const JournalOptions kept{.directory = options.data,
                              .sync = options.sync,
                              .compact_at = static_cast<std::uint64_t>(options.compact_at.count)};
    journal.emplace(world, kept);
    // Whose keys these were the options say anew.
    std::vector<std::string> users;
    for (const auto& [key, credential] : world.credentials.all()) {
      if (credential.session_token.empty()) users.push_back(key);
    }
    for (const std::string& key : users) world.credentials.drop(key);
    // The same seed must not give again the ids that it gave before.
    random = base::SeededRandom(seed_of(options) + (journal->starts() - 1) * 0x9E3779B97F4A7C15U);
    auto* const clock = dynamic_cast<base::VirtualClock*>(options.clock.get());
    if (clock != nullptr && clock->now() < journal->latest())
      clock->advance(journal->latest() - clock->now());
  }

  /// What changed is written at the end of this turn of the loop, together with what the other
  /// requests of the turn change; their answers wait for it.
  void keep() {
    if (!journal) return;
    journal->note(options.clock->now());
    if (!journal->has_pending() && held.empty()) return;
    if (std::exchange(commit_is_due, true)) return;
    asio::post(io, [this] { commit(); });
  }

  void hold(http::Exchange& exchange) {
    held.insert(&exchange);
    exchange.later([this, &exchange] { held.erase(&exchange); });
  }

  void finish(http::Exchange& exchange) {
    if (!journal) return exchange.finish();
    hold(exchange);
  }

  void commit() {
    commit_is_due = false;
    bool is_kept = true;
    try {
      journal->commit();
    } catch (const std::exception& failure) {
      is_kept = false;
      base::log(base::LogLevel::error,
                "what changed cannot be kept, so nobody is told that it did",
                {{"reason", failure.what()}});
    }
    while (!held.empty()) {
      http::Exchange* const exchange = *held.begin();
      held.erase(held.begin());
      exchange->reply().drop |= !is_kept;
      exchange->finish();
    }
  }

  /// Wakes when the next waiting receive is due. With a virtual clock it may wake in vain, and then
  /// just sets the alarm again.
  void set_alarm() {
    const auto next = world.next_event();
    if (next == alarm_at) return;
    alarm_at = next;
    if (!next) {
      alarm.cancel();
      return;
    }
    alarm.expires_after(std::max(*next - options.clock->now(), base::Duration(0)));
    alarm.async_wait([this](boost::system::error_code error) {
      if (error) return;
      alarm_at.reset();
      settle();
    });
  }
};

Endpoint::Endpoint(EndpointOptions options)
    : running_(std::make_unique<Running>(std::move(options))) {}
Endpoint::~Endpoint() = default;

std::uint16_t Endpoint::port() const { return running_->port; }

std::string Endpoint::url() const { return running_->own_url(); }

std::string Endpoint::ca_file() const {
  return running_->certificate ? running_->certificate->ca_file().string() : std::string();
}

void Endpoint::poke() {
  running_->ask([this] { running_->settle(); });
}

void Endpoint::reset() {
  running_->ask([this] {
    running_->world.clear(running_->options.clock->now());
    running_->settle();
  });
}

std::string Endpoint::snapshot() const {
  return running_->ask([this] { return snapshot_of(running_->world); });
}

void Endpoint::restore(const std::string& snapshot) {
  running_->ask([&] { running_->restore(snapshot); });
}

void Endpoint::set_faults(std::vector<FaultRule> faults) {
  std::vector<std::string> complaints;
  for (const FaultRule& rule : faults) {
    for (auto& complaint : rule.validate()) complaints.push_back(std::move(complaint));
  }
  base::throw_if_any(std::move(complaints));
  running_->ask([&] {
    base::throw_if_any(running_->router.complaints_about(faults));
    running_->world.faults = Faults(std::move(faults), running_->random);
  });
}

QueueView Endpoint::queue(std::string name) const { return {*this, std::move(name)}; }

bool Endpoint::has_queue(std::string_view name) const {
  for (const auto& other : queue_names()) {
    if (other == name) return true;
  }
  return false;
}

std::vector<std::string> Endpoint::queue_names() const {
  return running_->ask([this] {
    std::vector<std::string> names;
    for (const auto& [arn, queue] : running_->world.queues.all()) names.push_back(queue->name);
    return names;
  });
}

std::map<std::string, OperationCounts> Endpoint::statistics() const {
  return running_->ask([this] {
    std::map<std::string, OperationCounts> counts;
    for (const auto& [name, c] : running_->router.statistics().by_operation) {
      if (c.requests != 0) counts.emplace(name, OperationCounts{c.requests, c.errors, c.messages});
    }
    return counts;
  });
}

std::size_t Endpoint::connections() const {
  return running_->ask([this] { return running_->server->connections(); });
}

std::size_t QueueView::visible() const {
  return endpoint_->running_->ask(
      [this] { return endpoint_->running_->queue(name_).queue.counts().visible; });
}

std::size_t QueueView::in_flight() const {
  return endpoint_->running_->ask(
      [this] { return endpoint_->running_->queue(name_).queue.counts().in_flight; });
}

std::size_t QueueView::delayed() const {
  return endpoint_->running_->ask(
      [this] { return endpoint_->running_->queue(name_).queue.counts().delayed; });
}

std::size_t QueueView::size() const {
  return endpoint_->running_->ask(
      [this] { return endpoint_->running_->queue(name_).queue.messages().size(); });
}

std::vector<QueuedMessage> QueueView::messages() const {
  return endpoint_->running_->ask([this] {
    std::vector<QueuedMessage> messages;
    for (const Message& message : endpoint_->running_->queue(name_).queue.messages()) {
      QueuedMessage& copy = messages.emplace_back(
          QueuedMessage{.id = message.id.text(),
                        .body = message.payload->body,
                        .group = message.group,
                        .receives = static_cast<int>(message.receives),
                        .in_flight = message.state == MessageState::in_flight});
      for (const auto& attribute : message.payload->attributes)
        copy.attributes[attribute.name] = attribute.value;
    }
    return messages;
  });
}

std::vector<std::string> QueueView::bodies() const {
  std::vector<std::string> bodies;
  for (auto& message : messages()) bodies.push_back(std::move(message.body));
  return bodies;
}

}  // namespace sourceflow::local
