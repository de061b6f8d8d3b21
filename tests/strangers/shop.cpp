// A service that has sold a thousand tickets and shows its figures over HTTP until it is ended; for
// a Prometheus that reads them.
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "sourceflow/http/server.hpp"
#include "sourceflow/sourceflow.hpp"
#include "sourceflow/telemetry/prometheus.hpp"

namespace {

struct SellTicket {
  std::int64_t cents = 0;
};
struct TicketSold {
  std::int64_t cents = 0;
};
struct Desk {
  std::int64_t sold = 0;
};
struct Takings {
  std::int64_t cents = 0;
};

void sell_ticket(Desk& desk, const SellTicket& command, sourceflow::CommandContext& context) {
  if (command.cents == 0) throw sourceflow::Rejected("a ticket must cost something");
  ++desk.sold;
  context.raise(TicketSold{command.cents});
}

struct TakingsView {
  using Row = Takings;
  void operator()(Row& row, const TicketSold& event) const { row.cents += event.cents; }
};

void sell(sourceflow::App& app) {
  for (int i = 0; i < 1000; ++i) app.aggregate<Desk>(std::to_string(i % 7)).send(SellTicket{1200});
  try {
    app.aggregate<Desk>("1").send(SellTicket{});
  } catch (const sourceflow::Rejected&) {
  }
}

}  // namespace

int main() {
  sourceflow::App app{{.name = "shop", .store = sourceflow::memory()}};
  app.handle(sell_ticket).project<TicketSold>(TakingsView{});
  app.start();
  sell(app);
  boost::asio::io_context io{1};
  const sourceflow::http::Server server(io, {}, [&](sourceflow::http::Exchange& exchange) {
    exchange.reply().content_type = sourceflow::telemetry::prometheus_content_type;
    exchange.reply().body = sourceflow::telemetry::prometheus_text(app.telemetry().metrics());
  });
  boost::asio::signal_set signals(io, SIGTERM, SIGINT);
  signals.async_wait([&](const auto&, int) { io.stop(); });
  std::cout << server.port() << std::endl;
  io.run();
  app.stop();
  return 0;
}
