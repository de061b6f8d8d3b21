#pragma once

#include <memory>
#include <string>

#include "sourceflow/telemetry/metrics.hpp"
#include "sourceflow/telemetry/options.hpp"
#include "sourceflow/telemetry/post.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {

/// What a service counts and traces, for as long as the service lives; an App has one and shares it
/// with everything that works for it. Counting is always on. Any thread.
class Telemetry {
 public:
  /// Counts, and exports nothing.
  Telemetry();
  /// Exports by `post` as the options say, from now until the end, where spans and figures not
  /// exported yet leave first. `service` is the name in the collector unless the options have one.
  Telemetry(const std::string& service, const Options& options, Post post);
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  Metrics& metrics() { return metrics_; }
  const Tracer& tracer() const { return tracer_; }

 private:
  struct Exporting;

  Metrics metrics_;
  Tracer tracer_;
  std::unique_ptr<Exporting> exporting_;
};

}  // namespace sourceflow::telemetry
