// Excerpts for docs/health.md and docs/infrastructure.md, run as tests so that they stay true.
#include <ostream>
#include <sstream>

#include <gtest/gtest.h>

#include "sourceflow/bus/export.hpp"
#include "sourceflow/bus/inspector.hpp"
#include "sourceflow/sourceflow.hpp"

namespace {

using sourceflow::Admin;
using sourceflow::App;
using sourceflow::BusLayout;
using sourceflow::Health;
using namespace std::chrono_literals;

// [serve]
void serve_watchers(App& app) {
  app.serve(Admin{.address = "127.0.0.1:9464"});  // or Admin{}, and SOURCEFLOW_ADMIN says where
}
// [/serve]

// [limits]
sourceflow::AppOptions patient_options() {
  return {.name = "orders",
          .store = sourceflow::memory(),
          .health = {.outbox_age = 5min, .view_lag = 30s, .check = 2s}};
}
// [/limits]

// [report]
void print_what_is_wrong(App& app, std::ostream& out) {
  for (const auto& check : app.health().checks)
    if (check.health != Health::ok)
      out << check.name << ": " << check.detail << " (" << check.advice << ")\n";
}
// [/report]

// [export]
std::string template_of_orders() {
  const sourceflow::bus::ServiceLayout orders{
      "orders", BusLayout{}.listen({"orders.fifo"}).raise("OrderCreated", "order-events")};
  return to_cloudformation(orders, {.owned = true});
}
// [/export]

TEST(HealthSnippets, SayWhatIsWrongAndWhatToDo) {
  App app{patient_options()};
  serve_watchers(app);
  std::ostringstream out;

  print_what_is_wrong(app, out);

  EXPECT_EQ(out.str(), "state: stopped (it takes in no work any more; send to another instance)\n");
}

TEST(InfrastructureSnippets, PrintATemplate) {
  EXPECT_NE(template_of_orders().find("AWS::SQS::Queue"), std::string::npos);
}

}  // namespace
