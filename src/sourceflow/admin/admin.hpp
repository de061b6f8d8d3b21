#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/app/server.hpp"
#include "sourceflow/base/host_port.hpp"

namespace sourceflow::admin {

/// The admin port of a service: HTTP for those who watch it, never for its users.
///
///     app.serve(sourceflow::Admin{.address = "127.0.0.1:9464"});
///
/// | path            | answer                                                             |
/// |-----------------|--------------------------------------------------------------------|
/// | `/health/live`  | 200, or 503 if only a restart can help                             |
/// | `/health/ready` | 200, or 503 while starting, draining, or without its store         |
/// | `/health`       | everything that was looked at, as JSON; 503 if something failed    |
/// | `/metrics`      | what the service counts, for Prometheus                            |
///
/// It answers from before the start until after the end, with or without a connection to AWS.
/// There is no password: an address that others can reach needs a network that keeps them out.
struct Admin {
  /// `HOST:PORT` with an IP address of this machine, or a port alone, which is on loopback. Port 0
  /// takes a free one, which the log names. Empty: nothing is served, unless the setting `admin`
  /// (SOURCEFLOW_ADMIN) says where.
  std::string address = {};

  std::vector<std::string> validate() const;
};

/// `9464` and `:9464` are on 127.0.0.1; nothing where the text is no address.
std::optional<base::HostPort> parse_address(const std::string& text);

/// What App::serve finds.
std::shared_ptr<app::Server> make_server(Admin admin);

}  // namespace sourceflow::admin
