#pragma once

#include <string>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/app/handlers.hpp"
#include "sourceflow/app/middleware.hpp"
#include "sourceflow/app/server.hpp"

namespace sourceflow::app {

/// The hooks of every middleware, sorted by kind.
struct HookLists {
  Hooks dispatch_command;
  Hooks handle_command;
  Hooks dispatch_event;
  Hooks handle_event;
};

/// What handling a message depends on besides the store: fixed once the application has started.
struct Rules {
  /// The service's name: it owns claims in the inbox, and marks the events it sends.
  std::string service;
  Handlers handlers;
  HookLists hooks;
  /// What was wrong already when it was registered.
  std::vector<std::string> complaints;
  /// Null where everything is handled in this process.
  std::shared_ptr<Connection> connection;
  /// What serves others while the application runs, started in this order.
  std::vector<std::shared_ptr<Server>> servers;

  std::string queue_of(std::string_view command) const {
    return connection ? connection->queue_of(command) : "";
  }
  std::string topic_of(std::string_view event) const {
    return connection ? connection->topic_of(event) : "";
  }
};

/// The property that names the service which raised an event.
inline constexpr const char* service_property = "service";

}  // namespace sourceflow::app
