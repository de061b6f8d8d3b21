#include "sourceflow/aws/meter.hpp"

#include <cmath>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::aws {
namespace {

namespace instruments = telemetry::instruments;

/// A request names its queue or topic near its beginning, before what its messages say.
constexpr std::size_t named_within = 300;

}  // namespace

double price_per_million(std::string_view operation, bool is_fifo) {
  if (operation.starts_with("sqs.")) return is_fifo ? 0.50 : 0.40;
  if (operation.starts_with("sns.Publish")) return is_fifo ? 0.30 : 0.50;
  if (operation.starts_with("sns.")) return 0.50;
  if (operation.starts_with("kms.")) return 3.00;
  return 0;
}

void Meter::requested(const std::string& operation, std::uint64_t units, std::string_view body) {
  if (metrics_ == nullptr) return;
  const bool is_fifo = body.substr(0, named_within).find(".fifo") != std::string_view::npos;
  const auto& figures = figures_of(operation);
  figures.requests.add();
  figures.units.add(units);
  const auto billionths = price_per_million(operation, is_fifo) * 1000 * static_cast<double>(units);
  figures.cost->fetch_add(std::llround(billionths), std::memory_order_relaxed);
}

void Meter::failed(const std::string& operation) {
  if (metrics_ != nullptr) figures_of(operation).errors.add();
}

Meter::Figures& Meter::figures_of(const std::string& operation) {
  const auto found = figures_.find(operation);
  if (found != figures_.end()) return found->second;
  const telemetry::Attributes here{{"operation", operation}};
  Figures made{metrics_->counter(instruments::api_requests, here),
               metrics_->counter(instruments::api_errors, here),
               metrics_->counter(instruments::api_billed_units, here),
               std::make_shared<std::atomic<std::int64_t>>(0),
               {}};
  made.shown = metrics_->observe(instruments::api_cost, here, [cost = made.cost] {
    return static_cast<double>(cost->load(std::memory_order_relaxed)) * 1e-9;
  });
  return figures_.emplace(operation, std::move(made)).first->second;
}

}  // namespace sourceflow::aws
