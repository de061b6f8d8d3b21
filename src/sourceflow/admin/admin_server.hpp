#pragma once

#include <cstdint>
#include <memory>

#include "sourceflow/admin/admin.hpp"

namespace sourceflow::admin {

/// Serves the routes over HTTP. Sockets have a thread of their own, answers are made on two others:
/// so a service whose own threads hang still says so. Requests for a path that is being answered
/// share that answer, which bounds what watchers can cost.
class AdminServer final : public app::Server {
 public:
  explicit AdminServer(Admin options);
  ~AdminServer() override;

  void read(base::Settings& settings) override;
  std::vector<std::string> complaints() const override { return options_.validate(); }
  void start(app::Watched& app) override;
  void stop() override;

  /// Of a server that has started and has an address; otherwise zero.
  std::uint16_t port() const { return port_; }

 private:
  struct Running;

  Admin options_;
  std::unique_ptr<Running> running_;
  std::uint16_t port_ = 0;
};

}  // namespace sourceflow::admin
