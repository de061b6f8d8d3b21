#pragma once

namespace sourceflow::base {
class Settings;
}

namespace sourceflow::app {

/// Announces every option that a room of this framework reads, so that services of different parts
/// can share one environment: what this process has no use for is no mistake.
void announce_options(base::Settings& settings);

}  // namespace sourceflow::app
