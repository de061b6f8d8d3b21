#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/adaptive_limit.hpp"
#include "sourceflow/base/backoff.hpp"
#include "sourceflow/base/batcher.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/task.hpp"
#include "sourceflow/base/task_group.hpp"
#include "sourceflow/bus/entry_fate.hpp"
#include "sourceflow/bus/moment.hpp"
#include "sourceflow/bus/patient_log.hpp"

namespace sourceflow::bus {

/// Sends items in batch calls as a Batcher decides, and repeats what failed until it is sent or
/// refused for good.
///
/// Never gives an item up because of a failure: later items of its group wait behind it, and
/// whoever adds items bounds how many wait. Used for commands, events, deletes, visibility changes
/// and dead letters alike. Lives on the I/O thread.
template <class T>
class BatchSender {
 public:
  /// One batch call; gives one result for each entry.
  using Send = std::function<base::Task<std::vector<aws::EntryResult>>(std::vector<T>)>;
  /// An item is settled: the error is empty when it was sent; otherwise it was refused for good, or
  /// given up by `give_up`.
  enum class End { sent, refused, given_up };
  using Settled = std::function<void(T& item, End end, const std::string& error)>;

  BatchSender(boost::asio::any_io_executor executor,
              std::string name,
              base::BatchLimits limits,
              Send send,
              Settled settled)
      : name_(std::move(name)),
        batcher_(limits),
        limit_(limits.in_flight),
        send_(std::move(send)),
        settled_(std::move(settled)),
        timer_(executor),
        tasks_(executor) {}

  void add(T item, std::string group, base::Bytes size) {
    batcher_.add(std::move(item), std::move(group), size, std::chrono::steady_clock::now());
    if (!is_pump_due_) pump_soon();
  }

  /// Calls that may be under way at the same time now.
  std::size_t in_flight_limit() const { return limit_.value(); }
  bool is_idle() const { return batcher_.is_empty(); }
  std::size_t waiting() const { return batcher_.waiting(); }

  /// Gives up everything that is not sent yet, telling why.
  void give_up(const std::string& reason) {
    is_giving_up_ = reason;
    timer_.cancel();
    for (auto& item : batcher_.drain()) settled_(item.value, End::given_up, reason);
    tasks_.cancel();
  }

  /// Gives up whatever is left, and waits until nothing runs.
  base::Task<> stop() {
    if (is_giving_up_.empty()) give_up("it stops");
    return tasks_.stop();
  }

 private:
  using Item = typename base::Batcher<T>::Item;
  using Batch = typename base::Batcher<T>::Batch;

  /// After all that is ready now has been added, so that it leaves together.
  void pump_soon() {
    is_pump_due_ = true;
    boost::asio::post(timer_.get_executor(), [this, alive = std::weak_ptr(alive_)] {
      if (alive.expired()) return;
      is_pump_due_ = false;
      pump();
    });
  }

  void pump() {
    const auto now = std::chrono::steady_clock::now();
    while (auto batch = batcher_.next(now)) tasks_.spawn(name_, run(std::move(*batch)));
    const auto wake = batcher_.wake_at();
    if (!wake) return;
    timer_.expires_at(*wake);
    timer_.async_wait([this, alive = std::weak_ptr(alive_)](const auto& cancelled) {
      if (!cancelled && !alive.expired()) pump();
    });
  }

  base::Task<> run(Batch batch) {
    std::vector<Item> again;
    bool is_split = false;
    try {
      const auto results = co_await send_(values_of(batch));
      limit_.succeeded();
      read(batch, results, again);
    } catch (const aws::Error& error) {
      if (error.kind() == aws::ErrorKind::throttled) limit_.throttled();
      is_split = blames_content(error) && batch.items.size() > 1;
      if (blames_content(error) && !is_split) {
        settled_(batch.items[0].value, End::refused, error.what());
      } else if (!is_split) {
        note_failure(error.what());
        again = std::move(batch.items);
      }
    } catch (const std::exception& error) {
      if (!is_giving_up_.empty()) {
        for (auto& item : batch.items) settled_(item.value, End::given_up, is_giving_up_);
        throw;
      }
      note_failure(error.what());
      again = std::move(batch.items);
    }
    if (is_split) co_await run_one_by_one(batch, again);
    finish(batch.id, std::move(again));
  }

  base::Task<> run_one_by_one(Batch& batch, std::vector<Item>& again) {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      std::vector<T> alone{batch.items[i].value};
      std::vector<aws::EntryResult> results(1);
      try {
        results = co_await send_(std::move(alone));
      } catch (const aws::Error& error) {
        results[0].code = error.code();
        results[0].text = error.message();
        results[0].sender_fault = blames_content(error);
      } catch (const std::exception& error) {
        if (!is_giving_up_.empty()) {
          for (auto& item : again) settled_(item.value, End::given_up, is_giving_up_);
          for (; i < batch.items.size(); ++i)
            settled_(batch.items[i].value, End::given_up, is_giving_up_);
          throw;
        }
        results[0].code = "NoAnswer";
        results[0].text = error.what();
      }
      read_one(batch.items[i], results.at(0), again);
    }
  }

  static std::vector<T> values_of(const Batch& batch) {
    std::vector<T> values;
    values.reserve(batch.items.size());
    for (const auto& item : batch.items) values.push_back(item.value);
    return values;
  }

  void read(Batch& batch, const std::vector<aws::EntryResult>& results, std::vector<Item>& again) {
    for (std::size_t i = 0; i < batch.items.size(); ++i) {
      const auto missing = aws::EntryResult{.code = "NoResult"};
      read_one(batch.items[i], i < results.size() ? results[i] : missing, again);
    }
    if (again.size() < batch.items.size()) note_success();
  }

  void read_one(Item& item, const aws::EntryResult& result, std::vector<Item>& again) {
    switch (fate_of(result)) {
      case EntryFate::sent:
        settled_(item.value, End::sent, {});
        break;
      case EntryFate::refused:
        settled_(item.value, End::refused, result.code + ": " + result.text);
        break;
      case EntryFate::again:
        note_failure(result.code + ": " + result.text);
        again.push_back(std::move(item));
        break;
    }
  }

  void finish(std::uint64_t batch, std::vector<Item> again) {
    if (!is_giving_up_.empty()) {
      for (auto& item : again) settled_(item.value, End::given_up, is_giving_up_);
      again.clear();
    }
    int failures = 1;
    for (const auto& item : again) failures = std::max(failures, item.failures + 1);
    const auto wait =
        again.empty() ? base::Duration{} : backoff.wait(failures, base::thread_random());
    batcher_.set_in_flight(limit_.value());
    batcher_.done(batch, std::move(again), wait, std::chrono::steady_clock::now());
    if (!is_pump_due_) pump_soon();
  }

  void note_failure(const std::string& reason) {
    if (failures_.failed(std::chrono::steady_clock::now()))
      base::log(base::LogLevel::warning,
                "a call failed and is repeated",
                {{"call", name_}, {"reason", reason}});
  }

  void note_success() {
    if (const auto failures = failures_.succeeded(std::chrono::steady_clock::now()); failures > 0)
      base::log(
          base::LogLevel::info, "calls succeed again", {{"call", name_}, {"failures", failures}});
  }

  static constexpr base::Backoff backoff{.first = std::chrono::milliseconds{100},
                                         .longest = std::chrono::seconds{20}};
  std::string name_;
  base::Batcher<T> batcher_;
  /// Fewer calls at the same time while AWS throttles.
  base::AdaptiveLimit limit_;
  Send send_;
  Settled settled_;
  PatientLog failures_;
  std::string is_giving_up_;
  bool is_pump_due_ = false;
  boost::asio::steady_timer timer_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
  base::TaskGroup tasks_;
};

}  // namespace sourceflow::bus
