#include "sourceflow/telemetry/telemetry.hpp"

#include "sourceflow/telemetry/exporter.hpp"
#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::telemetry {

struct Telemetry::Exporting {
  Exporter exporter;
};

Telemetry::Telemetry() = default;

Telemetry::~Telemetry() { close(); }

void Telemetry::open(const std::string& service, const Options& options, Post post) {
  const auto full = metrics_.counter(instruments::telemetry_dropped, {{"reason", "full"}});
  const auto queue = std::make_shared<SpanQueue>(options.max_waiting, options.max_batch, full);
  tracer_ = Tracer(queue, options.traces, options.carry_all);
  auto resource = resource_of(options.service.empty() ? service : options.service);
  exporting_.reset(new Exporting{{options, std::move(resource), metrics_, queue, std::move(post)}});
}

void Telemetry::close() {
  tracer_ = {};
  exporting_.reset();
}

}  // namespace sourceflow::telemetry
