#pragma once

#include <functional>
#include <stop_token>
#include <tuple>
#include <type_traits>
#include <utility>

#include "sourceflow/app/context.hpp"
#include "sourceflow/app/signature.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::app {

/// Runs a coroutine on this thread, with an executor of its own, and throws what it throws. Cancels
/// it when a stop is requested.
void run_to_its_end(const std::function<base::Task<>()>& coroutine, const std::stop_token& stop);

template <class T>
std::stop_token stop_token_of(const T& argument) {
  if constexpr (std::is_base_of_v<EventContext, T>) {
    return argument.stop_token();
  } else {
    return {};
  }
}

template <class F, class Parameters>
class AwaitedHandler;

/// A coroutine as the function that it is to whoever calls it.
template <class F, class... A>
class AwaitedHandler<F, std::tuple<A...>> {
 public:
  explicit AwaitedHandler(F handler) : handler_(std::move(handler)) {}

  void operator()(A... arguments) {
    std::stop_token stop;
    ((stop = stop_token_of(arguments)), ...);  // the last one is the context
    run_to_its_end([&] { return handler_(arguments...); }, stop);
  }

 private:
  F handler_;
};

/// Makes a handler or reaction of a coroutine that returns `base::Task<>` and takes what the
/// function would: `app.handle(awaiting(charge_card))`.
///
/// It runs on the handler's thread and within its transaction, so others of its lane wait for it as
/// they do for any handler; what it awaits uses `co_await boost::asio::this_coro::executor`. Where
/// the message is lost to another receiver, it is cancelled. This header alone brings Asio.
template <class F>
auto awaiting(F handler) {
  static_assert(HasSignature<F>, "awaiting takes a function, or an object with one operator()");
  static_assert(std::is_same_v<typename Signature<F>::Result, base::Task<>>,
                "awaiting is for coroutines that return base::Task<>; a function needs none");
  return AwaitedHandler<F, typename Signature<F>::Raw>(std::move(handler));
}

}  // namespace sourceflow::app
