#pragma once

#include <memory>
#include <string>
#include <vector>

#include "recording_service.hpp"

namespace sourceflow::end_to_end {

/// A service `counter` at an endpoint of its own: sends commands `Count` to a queue and listens to
/// it.
class Counting {
 public:
  explicit Counting(const bus::QueueName& queue,
                    RecordingService::Script script = {},
                    bus::QueueSettings settings = {});
  /// With options changed from those of `options_for`, and at such an endpoint.
  Counting(const bus::QueueName& queue,
           RecordingService::Script script,
           bus::QueueSettings settings,
           const std::function<void(bus::Aws&)>& change,
           local::EndpointOptions endpoint_options = {});

  /// Commands 1 to `count` for each entity, in turns.
  void send(int count, const std::vector<std::string>& entities);
  /// Ends it in good order.
  void stop();
  local::QueueView queue() const { return endpoint->queue(name); }
  local::QueueView dead_letters() const;

  std::string name;
  std::unique_ptr<local::Endpoint> endpoint;
  RecordingService service;
  Carriage carriage;
  std::unique_ptr<app::Connection> connection;
};

}  // namespace sourceflow::end_to_end
