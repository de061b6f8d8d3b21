#pragma once

#include <string>
#include <vector>

#include "sourceflow/app/health.hpp"

namespace sourceflow::base {
class Settings;
}
namespace sourceflow::telemetry {
class Metrics;
}

namespace sourceflow::app {

/// What an application shows of itself to those who watch it. Any thread may call.
class Watched {
 public:
  virtual ~Watched() = default;

  virtual const std::string& name() const = 0;
  /// Fails if only a restart can help. Quick; asks nobody outside of the process.
  virtual Report liveness() const = 0;
  /// Fails unless the service takes in work: while starting, draining, and without its store.
  /// Quick.
  virtual Report readiness() const = 0;
  /// Looks at everything that the service needs, at most 5 s.
  virtual Report health() = 0;
  /// What the service counts.
  virtual const telemetry::Metrics& metrics() const = 0;
};

/// Something that serves others while an application runs, such as the admin port. Started before
/// all else and stopped after it, so that starting and draining can be watched.
class Server {
 public:
  virtual ~Server() = default;

  /// Lets an operator's settings replace what code set.
  virtual void read(base::Settings& settings) = 0;
  /// What is wrong with it, one sentence each.
  virtual std::vector<std::string> complaints() const = 0;
  /// Throws with the reason where it cannot serve.
  virtual void start(Watched& app) = 0;
  virtual void stop() = 0;
};

}  // namespace sourceflow::app
