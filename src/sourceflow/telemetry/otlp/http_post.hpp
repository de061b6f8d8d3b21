#pragma once

#include "sourceflow/telemetry/options.hpp"
#include "sourceflow/telemetry/post.hpp"

namespace sourceflow::telemetry::otlp {

/// Posts to the collector at `options.otlp` over HTTP or HTTPS with the options' headers, over one
/// kept connection. Used by one thread at a time, which waits.
Post http_post(const Options& options);

}  // namespace sourceflow::telemetry::otlp
