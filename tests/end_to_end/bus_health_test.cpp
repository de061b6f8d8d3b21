#include <chrono>
#include <optional>
#include <set>
#include <utility>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/admin.hpp"
#include "sourceflow/bus/export.hpp"
#include "sourceflow/bus/inspector.hpp"

#include "recording_service.hpp"
#include "sqs_client.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using app::Check;
using app::Health;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

const bus::ServiceLayout orders{"orders",
                                bus::BusLayout{}
                                    .send("CreateOrder", "orders.fifo")
                                    .raise("OrderCreated", "order-events")
                                    .listen({"orders.fifo"})
                                    .subscribe({"order-events"})};

Check named(const std::vector<Check>& checks, const std::string& name) {
  for (const auto& check : checks)
    if (check.name == name) return check;
  return {.name = "no check is called " + name, .health = Health::failed};
}

TEST(BusHealth, OfAConnectedServiceIsGoodAndCoversEverythingOfItsLayout) {
  const local::Endpoint endpoint;
  RecordingService service;
  auto connection = bus::make_connection("orders", options_for(endpoint), orders.layout);
  connection->start(service);

  const auto checks = connection->checks(5s);

  EXPECT_THAT(checks, Each(Field(&Check::health, Health::ok)));
  EXPECT_EQ(named(checks, "queue orders.fifo").health, Health::ok);
  EXPECT_EQ(named(checks, "subscription order-events -> orders-events").health, Health::ok);
  EXPECT_TRUE(connection->is_live(5s));
  connection->stop(in(5s));
}

TEST(BusHealth, NamesWhatIsMissingAndWhatDied) {
  const local::Endpoint endpoint;
  bus::Admin(options_for(endpoint)).provision({"orders", bus::BusLayout{}.listen({"orders.fifo"})});
  send(endpoint, "orders-dlq.fifo", "dead", "42");

  const auto checks = bus::Inspector(options_for(endpoint), orders).checks();

  EXPECT_EQ(named(checks, "queue orders.fifo").health, Health::ok);
  EXPECT_EQ(named(checks, "queue orders-events").detail, "queue orders-events does not exist");
  EXPECT_EQ(named(checks, "dead letters of orders.fifo").health, Health::warning);
}

TEST(BusHealth, SaysWithinItsLimitThatNothingAnswers) {
  std::optional<local::Endpoint> endpoint(std::in_place);
  const auto options = options_for(*endpoint);
  endpoint.reset();
  const auto start = std::chrono::steady_clock::now();

  const auto checks = bus::Inspector(options, orders).checks(3s);

  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_EQ(named(checks, "credentials").health, Health::failed);
  EXPECT_EQ(named(checks, "topic order-events").health, Health::failed);
  EXPECT_THAT(named(checks, "queue orders.fifo").advice, HasSubstr("endpoint"));
}

using Statistics = decltype(std::declval<const local::Endpoint&>().statistics());

/// The calls made at an endpoint as IAM names them.
std::set<std::string> calls(const local::Endpoint& endpoint, Statistics before = {}) {
  std::set<std::string> actions;
  for (const auto& [operation, counts] : endpoint.statistics()) {
    if (counts.requests == before[operation].requests || operation == "sts.GetCallerIdentity")
      continue;
    auto action = operation;
    action[operation.find('.')] = ':';
    actions.insert(action);
  }
  return actions;
}

std::set<std::string> allowed(bus::Role role) {
  std::set<std::string> actions;
  const auto policy = boost::json::parse(bus::to_iam(orders, {}, role));
  for (const auto& statement : policy.at("Statement").as_array())
    for (const auto& action : statement.at("Action").as_array())
      actions.emplace(action.as_string());
  return actions;
}

std::set<std::string> beyond(std::set<std::string> made, const std::set<std::string>& may) {
  for (const auto& action : may) made.erase(action);
  return made;
}

TEST(IamPolicies, AllowEveryCallOfProvisioning) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));

  admin.provision(orders);
  auto changed = orders;
  changed.layout.listen("orders.fifo", {.max_receives = 3});
  admin.provision(changed);

  EXPECT_THAT(calls(endpoint), testing::SizeIs(testing::Ge(6u)));
  EXPECT_THAT(beyond(calls(endpoint), allowed(bus::Role::provision)), IsEmpty());
}

TEST(IamPolicies, AllowAnOperatorEveryCallOfDoctorAndDiff) {
  const local::Endpoint endpoint;
  bus::Admin(options_for(endpoint)).provision(orders);
  const auto before = endpoint.statistics();
  bus::Inspector inspector(options_for(endpoint), orders);

  inspector.checks();
  inspector.drift();

  EXPECT_TRUE(calls(endpoint, before).contains("sns:GetSubscriptionAttributes"));
  EXPECT_THAT(beyond(calls(endpoint, before), allowed(bus::Role::operate)), IsEmpty());
}

}  // namespace
}  // namespace sourceflow::end_to_end
