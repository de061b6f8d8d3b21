#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace sourceflow::telemetry {

/// The figures behind handles; for Metrics.
struct alignas(64) NumberCell {
  std::atomic<std::int64_t> value{0};
};

/// Where the counts of a histogram lie; values above the last bound are counted behind it.
struct HistogramCell {
  /// Seconds, from a fast handler to a message that waited for an hour.
  static constexpr std::array<double, 18> bounds{0.0005,
                                                 0.001,
                                                 0.0025,
                                                 0.005,
                                                 0.01,
                                                 0.025,
                                                 0.05,
                                                 0.1,
                                                 0.25,
                                                 0.5,
                                                 1,
                                                 2.5,
                                                 5,
                                                 10,
                                                 30,
                                                 60,
                                                 600,
                                                 3600};
  alignas(64) std::array<std::atomic<std::uint64_t>, bounds.size() + 1> counts{};
  std::atomic<std::int64_t> nanoseconds{0};
};

/// Counts one series of a counter. Made by `Metrics::counter`, kept by whoever counts; adding costs
/// one relaxed atomic addition. One made by default counts nowhere. Any thread.
class Counter {
 public:
  Counter() = default;
  explicit Counter(std::shared_ptr<NumberCell> cell) : cell_(std::move(cell)) {}

  void add(std::uint64_t count = 1) const noexcept {
    if (cell_) cell_->value.fetch_add(static_cast<std::int64_t>(count), std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<NumberCell> cell_;
};

/// Says how much there is of something now. Any thread.
class Gauge {
 public:
  Gauge() = default;
  explicit Gauge(std::shared_ptr<NumberCell> cell) : cell_(std::move(cell)) {}

  void set(std::int64_t value) const noexcept {
    if (cell_) cell_->value.store(value, std::memory_order_relaxed);
  }
  void add(std::int64_t change) const noexcept {
    if (cell_) cell_->value.fetch_add(change, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<NumberCell> cell_;
};

/// Records durations of one series. Costs a search of 18 bounds and two relaxed additions. Any
/// thread.
class Histogram {
 public:
  Histogram() = default;
  explicit Histogram(std::shared_ptr<HistogramCell> cell) : cell_(std::move(cell)) {}

  /// A negative duration, as clocks of two machines may give, counts as none.
  void record(std::chrono::nanoseconds duration) const noexcept {
    if (!cell_) return;
    const auto count = duration.count() < 0 ? 0 : duration.count();
    const auto seconds = static_cast<double>(count) * 1e-9;
    std::size_t at = 0;
    while (at < HistogramCell::bounds.size() && seconds > HistogramCell::bounds[at]) ++at;
    cell_->counts[at].fetch_add(1, std::memory_order_relaxed);
    cell_->nanoseconds.fetch_add(count, std::memory_order_relaxed);
  }

 private:
  std::shared_ptr<HistogramCell> cell_;
};

}  // namespace sourceflow::telemetry
