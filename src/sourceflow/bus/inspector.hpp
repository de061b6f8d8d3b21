#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "sourceflow/app/health.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/drift.hpp"
#include "sourceflow/bus/layout_file.hpp"

namespace sourceflow::bus {

/// Looks at what a service depends on at AWS, and changes nothing: for `sourceflow doctor` and
/// `plan --diff`, and for the health of a service that runs. Has connections of its own, so that it
/// says something also where those of the service are stuck.
///
/// Every call blocks until it is done; one thread at a time.
class Inspector {
 public:
  /// Throws base::ConfigError where the options or the layout are wrong.
  Inspector(const Aws& options, ServiceLayout layout);
  ~Inspector();

  /// A check for the credentials, for each queue, topic and subscription, for dead letters and for
  /// the keys of `encryption`, all asked at the same time and none for longer than `limit`.
  std::vector<app::Check> checks(std::chrono::milliseconds limit = std::chrono::seconds{5});

  /// How what exists differs from the layout, with subscriptions that the layout does not have.
  std::vector<Drift> drift(std::chrono::milliseconds limit = std::chrono::seconds{60});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sourceflow::bus
