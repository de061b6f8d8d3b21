// Excerpts for docs/telemetry.md, run as tests so that they stay true.
#include <gtest/gtest.h>

#include "sourceflow/sourceflow.hpp"
#include "sourceflow/telemetry/prometheus.hpp"

namespace {

using sourceflow::App;
using sourceflow::CommandContext;

struct SellTicket {
  std::string film;
};
struct Desk {
  std::int64_t sold = 0;
};

// [options]
App observed_app() {
  return App{{.name = "tickets",
              .store = sourceflow::memory(),
              .telemetry = {.otlp = "http://127.0.0.1:4318", .traces = 0.5}}};
}
// [/options]

// [own-figures]
using sourceflow::telemetry::Metric;
using sourceflow::telemetry::MetricKind;

constexpr Metric tickets_sold{
    "cinema.tickets.sold", MetricKind::counter, "{ticket}", "Tickets sold.", {"kind"}};

void count_sales(App& app) {
  const auto sold = app.telemetry().metrics().counter(tickets_sold, {{"kind", "matinee"}});
  app.handle([sold](Desk& desk, const SellTicket&, CommandContext&) {
    ++desk.sold;
    sold.add();
  });
}
// [/own-figures]

TEST(TelemetrySnippets, CountBesideTheFrameworksOwn) {
  App app{{.name = "tickets", .store = sourceflow::memory()}};
  count_sales(app);
  app.start();

  app.aggregate<Desk>("1").send(SellTicket{"Metropolis"});

  const auto text = sourceflow::telemetry::prometheus_text(app.telemetry().metrics());
  EXPECT_NE(text.find("cinema_tickets_sold_total{kind=\"matinee\"} 1"), std::string::npos) << text;
  EXPECT_NE(text.find("sourceflow_message_handled_total"), std::string::npos);
}

TEST(TelemetrySnippets, ExportBehindABoundedQueue) { EXPECT_NO_THROW(observed_app()); }

}  // namespace
