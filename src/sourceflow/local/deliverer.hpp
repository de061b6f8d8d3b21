#pragma once

#include <functional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/base/task_group.hpp"
#include "sourceflow/http/client.hpp"
#include "sourceflow/local/http_deliveries.hpp"

namespace sourceflow::local {

/// Posts deliveries to the HTTP endpoints of subscriptions, each once, and tells what came of it.
class Deliverer {
 public:
  struct Options {
    /// Not only to this machine.
    bool anywhere = false;
    std::string ca_file = {};
  };
  using Done = std::function<void(const base::Uuid& delivery, DeliveryOutcome outcome)>;

  Deliverer(boost::asio::any_io_executor executor, Options options, Done done);

  void post(HttpDelivery delivery);
  /// Ends what is under way; nothing more is told.
  base::Task<> stop();

 private:
  base::Task<> attempt(HttpDelivery delivery);
  base::Task<DeliveryOutcome> send(HttpDelivery delivery);

  Options options_;
  Done done_;
  http::Client client_;
  base::TaskGroup under_way_;
};

}  // namespace sourceflow::local
