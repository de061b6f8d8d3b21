#include "sourceflow/base/task_group.hpp"

#include <list>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "sourceflow/base/log.hpp"

namespace sourceflow::base {
namespace asio = boost::asio;
namespace {

struct Running {
  std::string name;
  asio::cancellation_signal signal;
};

void log_escaped(const std::string& name, const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) return;
    log(LogLevel::error, "a task failed", {{"task", name}, {"reason", error.what()}});
  } catch (const std::exception& error) {
    log(LogLevel::error, "a task failed", {{"task", name}, {"reason", error.what()}});
  } catch (...) {
    log(LogLevel::error, "a task failed", {{"task", name}});
  }
}

}  // namespace

struct TaskGroup::State {
  explicit State(asio::any_io_executor e) : executor(std::move(e)), all_ended(executor) {
    all_ended.expires_at(asio::steady_timer::time_point::max());
  }

  asio::any_io_executor executor;
  // Never expires: cancelling it wakes whoever joins.
  asio::steady_timer all_ended;
  std::list<std::shared_ptr<Running>> running;
  bool stopped = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor)
    : state_(std::make_shared<State>(std::move(executor))) {}

TaskGroup::~TaskGroup() {
  state_->stopped = true;
  cancel();
}

void TaskGroup::spawn(std::string name, Task<> task) {
  if (state_->stopped) return;
  const auto started = std::make_shared<Running>();
  started->name = std::move(name);
  const auto entry = state_->running.insert(state_->running.end(), started);
  asio::co_spawn(
      state_->executor,
      std::move(task),
      asio::bind_cancellation_slot(started->signal.slot(),
                                   [state = state_, entry](const std::exception_ptr& failure) {
                                     log_escaped((*entry)->name, failure);
                                     state->running.erase(entry);
                                     if (state->running.empty()) state->all_ended.cancel();
                                   }));
}

void TaskGroup::cancel() {
  // A copy, because a cancelled task may end at once and leave the list.
  const auto tasks = state_->running;
  for (const auto& task : tasks) task->signal.emit(asio::cancellation_type::terminal);
}

Task<> TaskGroup::join() {
  const auto state = state_;
  while (!state->running.empty()) {
    boost::system::error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await state->all_ended.async_wait(token);
  }
}

Task<> TaskGroup::stop() {
  state_->stopped = true;
  cancel();
  auto joined = join();
  co_await std::move(joined);
}

std::size_t TaskGroup::running() const { return state_->running.size(); }

}  // namespace sourceflow::base
