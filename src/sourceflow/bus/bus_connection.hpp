#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include "sourceflow/aws/session.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/dead_letter_monitor.hpp"
#include "sourceflow/bus/inspector.hpp"
#include "sourceflow/bus/keyring.hpp"
#include "sourceflow/bus/letter.hpp"
#include "sourceflow/bus/mailbox.hpp"
#include "sourceflow/bus/receiver.hpp"
#include "sourceflow/bus/sealer.hpp"

namespace sourceflow::bus {

/// One service's connection: one I/O thread with its senders, publishers and receivers.
class BusConnection final : public app::Connection {
 public:
  BusConnection(std::string service, Aws options, BusLayout layout);
  ~BusConnection() override;

  void read(base::Settings& settings) override;
  std::size_t max_concurrent_calls() const override { return options_.max_concurrent_calls; }
  std::vector<std::string> complaints(const app::Registered& registered) const override;
  std::string queue_of(std::string_view command_name) const override;
  std::string topic_of(std::string_view event_name) const override;
  void check(const store::OutboxEntry& entry) const override;
  void use(telemetry::Telemetry& telemetry) override;
  void start(app::Inbound& inbound) override;
  void carry(std::vector<store::OutboxEntry> messages,
             std::function<void(app::Carried)> done) override;
  void stop_receiving(Moment deadline) override;
  void stop(Moment deadline) override;
  std::vector<app::Check> checks(std::chrono::milliseconds limit) override;
  bool is_live(std::chrono::milliseconds patience) const override;

 private:
  struct Route {
    std::unique_ptr<Sender> sender;
    bool is_fifo = false;
  };

  void run_on_io_thread(base::Task<> task);
  base::Task<> open(app::Inbound* inbound);
  base::Task<> close_receivers(Moment deadline);
  base::Task<> close(Moment deadline);
  base::Task<Resolved> resolve();
  void make_receivers(app::Inbound& inbound, const Resolved& resolved);
  void make_routes(const Resolved& resolved);
  void make_keyring();
  void post_letters(std::vector<Addressed> letters);
  Route* route_of(const Addressed& addressed);

  std::string service_;
  Aws options_;
  Encryption encryption_;
  BusLayout given_;
  BusLayout layout_;              // what this process takes part in
  telemetry::Telemetry nobodys_;  // until somebody wants to know
  telemetry::Telemetry* telemetry_ = nullptr;
  std::optional<Departures> departures_;

  /// Made when it is first asked, with connections of its own.
  std::unique_ptr<Inspector> inspector_;

  /// Asking whether it answers changes nothing.
  mutable boost::asio::io_context io_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::unique_ptr<aws::Session> session_;
  std::optional<aws::Sqs> sqs_;
  std::optional<aws::Sns> sns_;
  std::optional<aws::Sts> sts_;
  std::optional<aws::Kms> kms_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<Sealer> sealer_;
  std::map<std::string, Route, std::less<>> queues_;
  std::map<std::string, Route, std::less<>> topics_;
  std::vector<std::unique_ptr<Receiver>> receivers_;
  std::optional<DeadLetterMonitor> monitor_;
  bool is_open_ = false;
  bool is_closed_ = false;
  std::vector<Addressed> early_;  // carried before the destinations were known
  std::shared_ptr<Mailbox<Addressed>> outbox_;
  std::jthread thread_;
};

}  // namespace sourceflow::bus
