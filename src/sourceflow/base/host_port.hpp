#pragma once

#include <cstdint>
#include <string>

namespace sourceflow::base {

/// Where something listens: `127.0.0.1:9464`, `0.0.0.0:80`, `[::1]:9464`. Port 0 lets the system
/// choose one.
struct HostPort {
  std::string host = {};
  std::uint16_t port = 0;

  friend bool operator==(const HostPort&, const HostPort&) = default;
};

}  // namespace sourceflow::base
