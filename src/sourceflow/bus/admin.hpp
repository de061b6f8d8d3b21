#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/layout_file.hpp"
#include "sourceflow/bus/queue_status.hpp"

namespace sourceflow::bus {

/// What the command line does at AWS for an operator: each call blocks until it is done.
///
/// Throws aws::Error where AWS fails or refuses, base::ConfigError where the options or a layout
/// are wrong. One thread at a time.
class Admin {
 public:
  explicit Admin(const Aws& options);
  ~Admin();

  /// Makes what the layout needs, and corrects what the service owns.
  void provision(const ServiceLayout& layout);
  /// Throws base::ConfigError that lists everything missing.
  void look_up(const ServiceLayout& layout);

  /// Every queue whose name starts so, with its dead letters.
  std::vector<QueueStatus> queues(const std::string& prefix);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sourceflow::bus
