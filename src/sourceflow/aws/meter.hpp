#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::aws {

/// What a million billed units of an operation cost at list prices (us-east-1, first tier), in US
/// dollars. FIFO queues and topics have prices of their own.
double price_per_million(std::string_view operation, bool is_fifo);

/// Counts calls and what they cost. One made by default counts nothing. On the session's thread.
class Meter {
 public:
  Meter() = default;
  explicit Meter(telemetry::Metrics& metrics) : metrics_(&metrics) {}

  /// The body of the request says whether it is about a FIFO queue or topic.
  void requested(const std::string& operation, std::uint64_t units, std::string_view body);
  void failed(const std::string& operation);

 private:
  struct Figures {
    telemetry::Counter requests;
    telemetry::Counter errors;
    telemetry::Counter units;
    /// In billionths of a dollar, since a sum of fractions would lose them.
    std::shared_ptr<std::atomic<std::int64_t>> cost;
    telemetry::Observation shown;
  };

  Figures& figures_of(const std::string& operation);

  telemetry::Metrics* metrics_ = nullptr;
  std::unordered_map<std::string, Figures> figures_;
};

}  // namespace sourceflow::aws
