// Excerpts for docs/options.md and docs/resilience.md, run as tests so that they stay true.
#include <atomic>

#include <gtest/gtest.h>

#include "sourceflow/sourceflow.hpp"

namespace {

using namespace std::chrono_literals;
using sourceflow::Aws;
using sourceflow::BusLayout;

struct ChargeCard {
  std::int64_t cents = 0;
};
struct Payment {
  std::int64_t cents = 0;
};

// [sends-only]
Aws front() { return {.region = "eu-west-1", .listen_commands = false, .listen_events = false}; }
// [/sends-only]

// [own]
struct GatewayOptions {
  std::string url = "https://pay.example.com";
  std::chrono::milliseconds timeout{2'000};

  void read(sourceflow::Settings& from) {
    from.read_url("gateway_url", url);      // SOURCEFLOW_GATEWAY_URL
    from.read("gateway_timeout", timeout);  // {"gateway": {"timeout": "500 ms"}}
  }
};
// [/own]

struct Gateway {
  std::atomic<bool> is_away = false;
  void charge(std::int64_t) {
    if (is_away) throw std::runtime_error("no answer from the gateway");
  }
};

// [breaker]
void handle_payments(sourceflow::App& app, Gateway& gateway) {
  auto& breaker = app.breaker("gateway", {.failures = 3, .open = 30s});
  app.handle([&](Payment& payment, const ChargeCard& command, sourceflow::CommandContext&) {
    breaker.call([&] { gateway.charge(command.cents); });
    payment.cents += command.cents;
  });
}
// [/breaker]

// [kinds]
struct Declined : std::runtime_error {
  using std::runtime_error::runtime_error;
};

sourceflow::base::BreakerOptions patient() {
  return {.failures = 10, .ignored = sourceflow::base::kinds<Declined>()};  // it answered
}
// [/kinds]

// [watch]
void watch(sourceflow::App& app, std::atomic<int>& outages) {
  app.breakers().on_change([&](const sourceflow::base::BreakerChange& change) {
    if (change.after == sourceflow::base::BreakerState::open) ++outages;
  });
}
// [/watch]

TEST(OptionsSnippets, AreTrue) {
  sourceflow::Settings settings({{"SOURCEFLOW_GATEWAY_TIMEOUT", "1 s"}});
  GatewayOptions options;

  options.read(settings);

  EXPECT_EQ(options.timeout, 1s);
  EXPECT_TRUE(settings.complaints().empty());
  EXPECT_TRUE(front().validate().empty());
}

TEST(ResilienceSnippets, AreTrue) {
  sourceflow::App app{{.name = "payments", .store = sourceflow::memory()}};
  Gateway gateway;
  std::atomic<int> outages = 0;
  handle_payments(app, gateway);
  watch(app, outages);
  app.start();
  const auto payment = app.aggregate<Payment>("1");

  gateway.is_away = true;
  for (int i = 0; i < 4; ++i) EXPECT_ANY_THROW(payment.send(ChargeCard{1}));
  EXPECT_EQ(outages, 1);
  EXPECT_EQ(app.breakers().status().at("gateway").refused, 1u);
  gateway.is_away = false;
  app.breaker("gateway").reset();

  payment.send(ChargeCard{5});
  EXPECT_EQ(payment.state()->cents, 5);
  EXPECT_TRUE(patient().validate().empty());
}

}  // namespace
