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
  ~Telemetry();
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  /// Exports by `post` as the options say until `close`, and traces meanwhile. `service` is the
  /// name in the collector unless the options have one. Not while anything else uses this.
  void open(const std::string& service, const Options& options, Post post);
  /// Exports what has not left yet, waiting for the collector for the options' timeout at most.
  void close();

  Metrics& metrics() { return metrics_; }
  const Tracer& tracer() const { return tracer_; }

 private:
  struct Exporting;

  Metrics metrics_;
  Tracer tracer_;
  std::unique_ptr<Exporting> exporting_;
};

}  // namespace sourceflow::telemetry
