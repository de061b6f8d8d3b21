#include "sourceflow/bus/receiver.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/bus/dead_letter.hpp"
#include "sourceflow/bus/decrypt_step.hpp"
#include "sourceflow/bus/keyring.hpp"
#include "sourceflow/bus/outgoing.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

using base::LogLevel;

/// How often the application is asked whether its store can be used again.
constexpr std::chrono::milliseconds store_pause{200};
/// Before the name of a breaker, among the names of keys that are waited for.
constexpr std::string_view breaker_mark = "breaker ";

Moment now() { return std::chrono::steady_clock::now(); }

/// By which its dead letter is found: `sourceflow dlq show`.
const std::string& own_id_of(const aws::ReceivedMessage& message) {
  const auto* own = aws::find(message.attributes, "MessageId");
  return own != nullptr ? own->value : message.id;
}

base::BatchLimits limits_of(const Aws& options) {
  return {.entries = options.batch_entries,
          .size = aws::limits::sqs_batch,
          .linger = options.linger,
          .in_flight = options.batches_in_flight};
}

PollPace::Limits pace_of(const Aws& options, std::size_t in_hand) {
  return {.pollers = options.max_pollers,
          .in_hand = in_hand,
          .wait = options.wait,
          .pause = options.linger};
}

}  // namespace

Receiver::Receiver(boost::asio::any_io_executor executor,
                   aws::Sqs& sqs,
                   ResolvedQueue queue,
                   app::Inbound& inbound,
                   std::vector<Step> steps,
                   Settings settings)
    : sqs_(&sqs),
      queue_(std::move(queue)),
      inbound_(&inbound),
      steps_(std::move(steps)),
      settings_(settings),
      arrivals_(*settings.telemetry, queue_.planned.name),
      depth_(*settings.telemetry, sqs, queue_.planned.name, queue_.url),
      delays_(queue_.planned.is_fifo ? settings.options->fifo_retry : settings.options->retry),
      pace_(pace_of(*settings.options, settings.in_hand)),
      leases_(queue_.planned.settings.visibility, settings.options->longest_handling),
      done_(std::make_shared<Mailbox<Done>>(
          executor, [this](std::vector<Done> all) { settle(std::move(all)); })),
      deletes_(
          executor,
          "delete from " + queue_.planned.name,
          limits_of(*settings.options),
          [this](std::vector<std::string> receipts) {
            return sqs_->delete_batch(queue_.url, std::move(receipts));
          },
          [this](const std::string&, auto, const std::string&) {
            if (is_choked_ && !is_choked()) poll_more();
          }),
      changes_(
          executor,
          "change visibility in " + queue_.planned.name,
          limits_of(*settings.options),
          [this](std::vector<Change> changes) {
            std::vector<aws::VisibilityEntry> entries;
            for (auto& change : changes)
              entries.push_back({std::move(change.receipt), change.visibility});
            return sqs_->change_visibility_batch(queue_.url, std::move(entries));
          },
          [this](const Change& change, auto end, const std::string&) {
            using End = BatchSender<Change>::End;
            if (!change.is_renewal) return;
            if (end == End::sent) leases_.renewed(change.id, change.asked);
            if (end == End::sent) arrivals_.renewed();
            if (end == End::refused) lose(change.id);
          }),
      deaths_(
          executor,
          "send to " + queue_.planned.dead_letters,
          limits_of(*settings.options),
          [this](std::vector<Death> deaths) {
            std::vector<aws::SendEntry> entries;
            for (auto& death : deaths) entries.push_back(std::move(death.entry));
            return sqs_->send_batch(queue_.dead_letter_url, std::move(entries));
          },
          [this](const Death& death, auto end, const std::string& error) {
            using End = BatchSender<Death>::End;
            if (end != End::given_up) buried(death, end == End::sent, error);
          }),
      polls_(executor),
      tasks_(executor) {}

Receiver::~Receiver() { done_->close(); }

void Receiver::start() {
  if (settings_.keyring)
    settings_.keyring->on_change([this](const std::string& key) { unlock(locked_.take(key)); });
  tasks_.spawn("watch leases of " + queue_.planned.name, watch_leases());
  tasks_.spawn("watch the depth of " + queue_.planned.name, depth_.run());
  if (settings_.breakers)
    tasks_.spawn("watch breakers for " + queue_.planned.name, watch_breakers());
  poll_more();
}

void Receiver::stop_polling() {
  is_stopping_ = true;
  unlock(locked_.take_all());
}

bool Receiver::is_idle() const {
  return held_.empty() && deletes_.is_idle() && changes_.is_idle() && deaths_.is_idle();
}

void Receiver::give_all_back() {
  std::vector<Id> ids;
  for (const auto& [id, held] : held_)
    if (held.where != Where::dying) ids.push_back(id);
  give_all_back(ids);
}

void Receiver::give_all_back(const std::vector<Id>& ids) {
  for (const auto id : ids) {
    held_.at(id).lost.request_stop();
    if (leases_.holds(id, now())) {
      give_back(id, std::chrono::seconds{0});
    } else {
      forget(id);
    }
  }
}

base::Task<> Receiver::stop() {
  stop_polling();
  done_->close();
  co_await polls_.stop();
  co_await tasks_.stop();
  co_await deletes_.stop();
  co_await changes_.stop();
  co_await deaths_.stop();
}

void Receiver::poll_more() {
  is_choked_ = is_choked();
  if (is_stopping_ || is_backing_off_ || is_choked_) return;
  for (auto count = pace_.to_start(held_.size()); count > 0; --count) {
    // Counted at once, so that the next look does not start it again.
    polls_.spawn("poll " + queue_.planned.name, poll(pace_.begin()));
  }
}

bool Receiver::is_choked() const { return deletes_.waiting() >= settings_.in_hand; }

base::Task<> Receiver::poll(PollPace::Call call) {
  std::chrono::milliseconds wait{0};
  try {
    if (call.pause.count() > 0) co_await pause(call.pause);
    // Every receive counts against a message, and without a store it would be for nothing.
    while (is_shut() && !is_stopping_) co_await pause(store_pause);
    const auto* sqs = settings_.breakers ? settings_.breakers->find("sqs") : nullptr;
    const bool is_trial = sqs != nullptr && sqs->state() != base::BreakerState::closed;
    // A trial that waits for messages would tell only much later that SQS answers again.
    const aws::ReceiveOptions options{.max = 10,
                                      .wait = is_trial ? std::chrono::seconds{0} : call.wait};
    const auto began = telemetry::nanoseconds_now();
    auto messages = co_await sqs_->receive(queue_.url, options);
    arrivals_.received(messages, began, base::system_clock()->now());
    pace_.end(messages.size());
    if (const auto failures = failures_.succeeded(now()); failures > 0)
      base::log(LogLevel::info,
                "receiving works again",
                {{"queue", queue_.planned.name}, {"failures", failures}});
    take_in(std::move(messages));
  } catch (const aws::Error& error) {
    if (is_stopping_) throw;
    pace_.end_failed();
    report_failure(error);
    const auto tries = static_cast<int>(std::min<std::uint64_t>(failures_.failures(), 20));
    wait = std::chrono::duration_cast<std::chrono::milliseconds>(
        poll_backoff.wait(tries, base::thread_random()));
  }
  if (wait.count() > 0) {
    is_backing_off_ = true;
    co_await pause(wait);
    is_backing_off_ = false;
  }
  poll_more();
}

void Receiver::report_failure(const aws::Error& error) {
  if (!failures_.failed(now())) return;
  const bool is_gone = error.code().find("QueueDoesNotExist") != std::string::npos ||
                       error.code().find("NonExistentQueue") != std::string::npos;
  if (is_gone) {
    base::log(
        LogLevel::error,
        "a queue does not exist any more; run `sourceflow provision` or start this service again",
        {{"queue", queue_.planned.name}});
  } else {
    base::log(LogLevel::warning,
              "receiving failed and is repeated",
              {{"queue", queue_.planned.name}, {"reason", error.what()}});
  }
}

base::Task<> Receiver::watch_leases() {
  for (;;) {
    co_await pause(leases_.period());
    watch_locked();
    for (const auto id : leases_.take_lost(now())) lose(id);
    for (const auto id : leases_.due(now())) {
      const auto& receipt = held_.at(id).message.receipt;
      changes_.add(
          {id, receipt, queue_.planned.settings.visibility, true, now()}, std::to_string(id), {});
    }
  }
}

base::Task<> Receiver::watch_breakers() {
  for (;;) {
    co_await pause(store_pause);
    auto ids = freed();
    if (ids.empty()) continue;
    unlock(std::move(ids));
    poll_more();
  }
}

std::vector<Receiver::Id> Receiver::freed() {
  std::set<std::string> names;
  for (const auto& [line, waiting] : locked_.lines())
    if (waiting.awaited.starts_with(breaker_mark)) names.insert(waiting.awaited);
  std::vector<Id> ids;
  for (const auto& name : names) {
    const auto* breaker = settings_.breakers->find(name.substr(breaker_mark.size()));
    if (breaker != nullptr && !breaker->allows()) continue;
    std::ranges::move(locked_.take(name), std::back_inserter(ids));
  }
  return ids;
}

bool Receiver::is_shut() const {
  if (!inbound_->is_ready()) return true;
  if (settings_.breakers == nullptr) return false;
  const auto* sqs = settings_.breakers->find("sqs");
  if (sqs != nullptr && !sqs->allows()) return true;
  return std::ranges::any_of(locked_.lines(), [](const auto& line) {
    return line.second.awaited.starts_with(breaker_mark);
  });
}

void Receiver::take_in(std::vector<aws::ReceivedMessage> messages) {
  std::vector<Id> ids;
  for (auto& message : messages) {
    const auto id = next_id_++;
    leases_.begin(id, now());
    held_.emplace(id, Held{.message = std::move(message), .came = now(), .lost = {}});
    ids.push_back(id);
  }
  arrivals_.is_held(held_.size());
  if (is_stopping_) return give_all_back(ids);
  hand_over(ids);
}

void Receiver::hand_over(const std::vector<Id>& ids) {
  std::vector<app::Incoming> batch;
  batch.reserve(ids.size());
  for (const auto id : ids) {
    auto& held = held_.at(id);
    if (locked_.has(line_of(id))) {
      lock(id, {});
      continue;
    }
    held.where = Where::with_app;
    Delivery delivery{.message = held.message, .text = held.message.body};
    std::string reason;
    try {
      reason = run_steps(steps_, delivery);
    } catch (const KeyIsAway& away) {
      lock(id, away.name);
      continue;
    }
    if (!reason.empty()) {
      bury(id, reason);
      continue;
    }
    batch.push_back({.kind = settings_.kind,
                     .envelope = std::move(delivery.envelope),
                     .lease_lost = held.lost.get_token(),
                     .done = [done = done_, id](app::Handled handled) {
                       done->put({id, std::move(handled)});
                     }});
  }
  if (!batch.empty()) inbound_->take(std::move(batch));
}

std::string Receiver::line_of(Id id) const {
  const auto& group = held_.at(id).message.group_id;
  // A standard queue keeps no order, so each is a line of its own.
  return group.empty() ? '\n' + std::to_string(id) : group;
}

void Receiver::lock(Id id, const std::string& key) {
  auto& held = held_.at(id);
  held.where = Where::locked;
  if (!held.locked_at) held.locked_at = now();
  locked_.add(line_of(id), key, id);
}

void Receiver::unlock(std::vector<Id> ids) {
  std::erase_if(ids, [&](Id id) { return !held_.contains(id); });
  if (is_stopping_) return give_all_back(ids);
  for (const auto id : ids) leases_.begin_handling(id, now());
  hand_over(ids);
}

void Receiver::watch_locked() {
  std::map<std::string, std::string> refused;
  for (const auto& [line, waiting] : locked_.lines()) {
    for (const auto id : waiting.items) leases_.begin_handling(id, now());
    const auto first = held_.find(waiting.items.front());
    const auto reason = settings_.keyring->refusal_of(waiting.awaited);
    if (reason && first != held_.end() &&
        now() - *first->second.locked_at >= settings_.options->longest_handling)
      refused.emplace(line, *reason);
  }
  for (const auto& [line, reason] : refused) {
    auto ids = locked_.take_line(line);
    bury(ids.front(), "decryption_failed: " + reason);
    ids.erase(ids.begin());
    unlock(std::move(ids));
  }
}

void Receiver::settle(std::vector<Done> all) {
  // Those held back last: what becomes of them depends on the one that failed.
  const auto is_held_back = [](const Done& done) {
    return done.handled.outcome == app::Outcome::held_back;
  };
  for (const auto& done : all)
    if (!is_held_back(done)) settle(done.id, done.handled);
  for (const auto& done : all)
    if (is_held_back(done)) settle(done.id, done.handled);
  poll_more();
}

void Receiver::settle(Id id, const app::Handled& handled) {
  const auto found = held_.find(id);
  if (found == held_.end()) return;
  arrivals_.processed(handled.outcome, found->second.came, now());
  if (!leases_.holds(id, now())) return forget(id);
  const bool is_behind_kept =
      handled.outcome == app::Outcome::held_back && locked_.has(line_of(id));
  if ((!handled.breaker.empty() && settings_.breakers) || is_behind_kept) {
    if (is_stopping_) return give_back(id, std::chrono::seconds{0});
    return lock(id, std::string(breaker_mark) + handled.breaker);
  }
  const auto& message = found->second.message;
  const Judged judged{
      message.receive_count, queue_.planned.settings.max_receives, queue_.planned.is_fifo};
  const auto verdict = bus::verdict(handled, judged, delays_, base::thread_random());
  switch (verdict.action) {
    case Verdict::Action::acknowledge:
      return acknowledge(id);
    case Verdict::Action::give_back:
      return give_back(id, verdict.delay);
    case Verdict::Action::dead_letter:
      return bury(id, verdict.reason);
    case Verdict::Action::hold:
      return hold(id);
    case Verdict::Action::leave:
      return forget(id);
  }
}

void Receiver::acknowledge(Id id) {
  auto& receipt = held_.at(id).message.receipt;
  deletes_.add(std::move(receipt), {}, {});
  forget(id);
}

void Receiver::give_back(Id id, std::chrono::seconds delay) {
  auto& receipt = held_.at(id).message.receipt;
  changes_.add({id, std::move(receipt), delay, false, now()}, std::to_string(id), {});
  forget(id);
}

void Receiver::bury(Id id, const std::string& reason) {
  auto& held = held_.at(id);
  held.where = Where::dying;
  base::log(LogLevel::warning,
            "a message becomes a dead letter",
            {{"queue", queue_.planned.name},
             {"message", own_id_of(held.message)},
             {"reason", presentable(reason)}});
  auto entry =
      dead_letter(held.message, reason, queue_.planned.name, settings_.options->max_command);
  const auto size = size_of(entry.body, entry.attributes);
  const auto group = held.message.group_id;
  if (!group.empty()) ++dying_[group];
  deaths_.add({id, std::move(entry)}, group, size);
}

void Receiver::buried(const Death& death, bool is_sent, const std::string& error) {
  const auto found = held_.find(death.id);
  if (found == held_.end()) return;
  const auto group = found->second.message.group_id;
  if (!leases_.holds(death.id, now())) {
    forget(death.id);
  } else if (is_sent) {
    arrivals_.buried();
    acknowledge(death.id);
  } else {
    base::log(LogLevel::error,
              "a dead letter could not be sent; the message is given back",
              {{"queue", queue_.planned.dead_letters}, {"reason", error}});
    give_back(death.id, delays_.longest);
  }
  if (group.empty() || --dying_[group] > 0) return;
  dying_.erase(group);
  release(group);
}

void Receiver::hold(Id id) {
  const auto& group = held_.at(id).message.group_id;
  if (!dying_.contains(group)) return give_back(id, std::chrono::seconds{0});
  held_.at(id).where = Where::waiting;
  waiting_[group].push_back(id);
}

void Receiver::release(const std::string& group) {
  const auto node = waiting_.extract(group);
  if (node.empty()) return;
  auto ids = node.mapped();
  std::erase_if(ids, [&](Id id) { return !held_.contains(id); });
  if (is_stopping_) return give_all_back(ids);
  hand_over(ids);
}

void Receiver::lose(Id id) {
  const auto found = held_.find(id);
  if (found == held_.end()) return;
  base::log(LogLevel::warning,
            "the lease of a message is lost; its work is rolled back",
            {{"queue", queue_.planned.name}, {"message", found->second.message.id}});
  arrivals_.lost();
  leases_.end(id);
  found->second.lost.request_stop();
  const auto where = found->second.where;
  if (where == Where::waiting || where == Where::locked) forget(id);
}

void Receiver::forget(Id id) {
  leases_.end(id);
  held_.erase(id);
  arrivals_.is_held(held_.size());
}

}  // namespace sourceflow::bus
