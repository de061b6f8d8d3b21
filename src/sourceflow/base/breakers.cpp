#include "sourceflow/base/breakers.hpp"

#include "sourceflow/base/log.hpp"

namespace sourceflow::base {

template <class F>
auto SharedBreaker::changing(F change) {
  std::unique_lock lock(mutex_);
  const auto now = now_();
  const auto before = breaker_.state(now);
  const auto finish = [&] {
    BreakerChange changed{name_, before, breaker_.state(now), breaker_.status(now).reason};
    lock.unlock();
    if (changed.before != changed.after) notice_(changed);
  };
  if constexpr (std::is_void_v<std::invoke_result_t<F&, Moment>>) {
    change(now);
    finish();
  } else {
    auto result = change(now);
    finish();
    return result;
  }
}

std::optional<SharedBreaker::Ticket> SharedBreaker::begin() {
  return changing([&](Moment now) { return breaker_.begin(now); });
}

SharedBreaker::Ticket SharedBreaker::begin_or_throw() {
  const auto ticket = begin();
  if (!ticket) throw BreakerOpen(name_, status().reason);
  return *ticket;
}

void SharedBreaker::succeeded(Ticket ticket) {
  changing([&](Moment now) { breaker_.succeeded(ticket, now); });
}

void SharedBreaker::failed(Ticket ticket, const std::string& reason) {
  changing([&](Moment now) { breaker_.failed(ticket, now, reason); });
}

void SharedBreaker::ignored(Ticket ticket) {
  changing([&](Moment now) { breaker_.ignored(ticket, now); });
}

void SharedBreaker::trip(const std::string& reason) {
  changing([&](Moment now) { breaker_.trip(now, reason); });
}

void SharedBreaker::reset() {
  changing([&](Moment now) { breaker_.reset(now); });
}

bool SharedBreaker::allows() const {
  const std::lock_guard lock(mutex_);
  return breaker_.allows(now_());
}

BreakerState SharedBreaker::state() const {
  const std::lock_guard lock(mutex_);
  return breaker_.state(now_());
}

BreakerStatus SharedBreaker::status() const {
  const std::lock_guard lock(mutex_);
  return breaker_.status(now_());
}

void SharedBreaker::ended_by(Ticket ticket, const std::exception& error) {
  const auto& options = breaker_.options();
  const bool is_ignored =
      (options.ignored && options.ignored(error)) || (options.handled && !options.handled(error));
  if (is_ignored) {
    ignored(ticket);
  } else {
    failed(ticket, error.what());
    // A message that only served to try the dependency must not be blamed for it.
    if (state() != BreakerState::closed) std::throw_with_nested(BreakerOpen(name_, error.what()));
  }
}

SharedBreaker& Breakers::get(const std::string& name, BreakerOptions options) {
  const std::lock_guard lock(mutex_);
  auto& found = breakers_[name];
  if (found == nullptr)
    found = std::make_unique<SharedBreaker>(
        name, std::move(options), now_, [this](const BreakerChange& change) { tell(change); });
  return *found;
}

SharedBreaker* Breakers::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const auto found = breakers_.find(name);
  return found == breakers_.end() ? nullptr : found->second.get();
}

std::map<std::string, BreakerStatus> Breakers::status() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, BreakerStatus> all;
  for (const auto& [name, breaker] : breakers_) all.emplace(name, breaker->status());
  return all;
}

void Breakers::on_change(SharedBreaker::Notice notice) {
  const std::lock_guard lock(mutex_);
  notices_.push_back(std::move(notice));
}

void Breakers::tell(const BreakerChange& change) {
  const auto level = change.after == BreakerState::open ? LogLevel::warning : LogLevel::info;
  log(level,
      "a breaker has changed",
      {{"breaker", change.breaker},
       {"state", std::string(to_text(change.after))},
       {"reason", change.after == BreakerState::closed ? "" : change.reason}});
  std::vector<SharedBreaker::Notice> notices;
  {
    const std::lock_guard lock(mutex_);
    notices = notices_;
  }
  for (const auto& notice : notices) notice(change);
}

}  // namespace sourceflow::base
