#pragma once

#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sourceflow/base/breaker.hpp"

namespace sourceflow::base {

/// Thrown instead of a call to a dependency that is left alone. Wait and call again: whoever
/// receives a message whose handler throws this keeps the message until the breaker lets calls
/// through.
class BreakerOpen : public std::runtime_error {
 public:
  BreakerOpen(std::string breaker, const std::string& reason)
      : std::runtime_error(breaker + " is left alone after failures: " + reason),
        breaker_(std::move(breaker)) {}
  const std::string& breaker() const { return breaker_; }

 private:
  std::string breaker_;
};

/// What a breaker did: told after each change of its state.
struct BreakerChange {
  std::string breaker;
  BreakerState before = BreakerState::closed;
  BreakerState after = BreakerState::closed;
  std::string reason;
};

/// A Breaker with a name that any thread may use.
///
///     auto& payments = app.breaker("payments", {.failures = 3});
///     payments.call([&] { gateway.charge(command.card, command.cents); });
class SharedBreaker {
 public:
  using Moment = Breaker::Moment;
  using Ticket = Breaker::Ticket;
  using Now = std::function<Moment()>;
  using Notice = std::function<void(const BreakerChange&)>;

  SharedBreaker(std::string name, BreakerOptions options, Now now, Notice notice)
      : name_(std::move(name)),
        now_(std::move(now)),
        notice_(std::move(notice)),
        breaker_(std::move(options)) {}

  const std::string& name() const { return name_; }

  /// Calls, and learns from what happens. Throws BreakerOpen without calling while the dependency
  /// is left alone; the same, with what the call threw nested in it, where that opened the breaker;
  /// and otherwise what the call throws.
  template <class F>
  std::invoke_result_t<F&> call(F function) {
    const auto ticket = begin_or_throw();
    try {
      if constexpr (std::is_void_v<std::invoke_result_t<F&>>) {
        function();
        succeeded(ticket);
      } else {
        auto result = function();
        succeeded(ticket);
        return result;
      }
    } catch (const std::exception& error) {
      ended_by(ticket, error);
      throw;
    } catch (...) {
      failed(ticket, "it threw something that is no std::exception");
      throw;
    }
  }

  /// The parts of `call`, for calls that are no function; see Breaker.
  std::optional<Ticket> begin();
  Ticket begin_or_throw();
  void succeeded(Ticket ticket);
  void failed(Ticket ticket, const std::string& reason);
  void ignored(Ticket ticket);

  bool allows() const;
  BreakerState state() const;
  BreakerStatus status() const;
  void trip(const std::string& reason);
  void reset();

 private:
  template <class F>
  auto changing(F change);
  /// To be called while the error is handled; may throw it as BreakerOpen.
  void ended_by(Ticket ticket, const std::exception& error);

  std::string name_;
  Now now_;
  Notice notice_;
  mutable std::mutex mutex_;
  Breaker breaker_;
};

/// All breakers of a process by name, to be shown, watched and switched. Any thread.
class Breakers {
 public:
  /// Time may be given for tests.
  explicit Breakers(SharedBreaker::Now now = std::chrono::steady_clock::now)
      : now_(std::move(now)) {}

  /// The breaker of that name, made with these options if there is none. Lives as long as this.
  SharedBreaker& get(const std::string& name, BreakerOptions options = {});
  /// Null if there is none.
  SharedBreaker* find(std::string_view name) const;
  std::map<std::string, BreakerStatus> status() const;

  /// Tells of every change from now on, on the thread that caused it; must be quick and must not
  /// throw. It is logged as well.
  void on_change(SharedBreaker::Notice notice);

 private:
  void tell(const BreakerChange& change);

  SharedBreaker::Now now_;
  mutable std::mutex mutex_;
  std::map<std::string, std::unique_ptr<SharedBreaker>, std::less<>> breakers_;
  std::vector<SharedBreaker::Notice> notices_;
};

}  // namespace sourceflow::base
