#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sourceflow::telemetry {

/// What a metric's figures mean, in the words of OpenTelemetry.
enum class MetricKind : std::uint8_t {
  counter,    ///< only grows
  gauge,      ///< is what it is now
  histogram,  ///< how often values fell between bounds
};

/// What is measured: written once, as a constant of `instruments.hpp`, and the same in code, in
/// documentation and in every exporter.
struct Metric {
  /// As OpenTelemetry spells it: `sourceflow.aws.command.dispatched`.
  std::string_view name;
  MetricKind kind = MetricKind::counter;
  /// In UCUM, or a noun in braces: `s`, `By`, `{command}`.
  std::string_view unit;
  /// One sentence.
  std::string_view says;
  /// The names by which its series differ; others are refused. None may be of an entity or a
  /// message: what a user can invent is no attribute.
  std::array<std::string_view, 3> attributes = {};
};

/// Values by which the series of one metric differ: `{{"queue", "orders.fifo"}}`.
using Attributes = std::vector<std::pair<std::string, std::string>>;

}  // namespace sourceflow::telemetry
