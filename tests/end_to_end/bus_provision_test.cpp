#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/admin.hpp"

#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using bus::BusLayout;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const auto orders = BusLayout{}.send("CreateOrder", "orders.fifo").listen({"orders.fifo"});

/// What was logged at warning or above while it lived.
class Warnings {
 public:
  Warnings() {
    base::set_log_sink([this](base::LogLevel level, std::string_view line) {
      if (level >= base::LogLevel::warning) lines.emplace_back(line);
    });
  }
  ~Warnings() { base::set_log_sink({}); }
  std::vector<std::string> lines;
};

TEST(Provisioning, MakesEachQueueWithItsDeadLetterQueue) {
  const local::Endpoint endpoint;

  bus::Admin(options_for(endpoint)).provision({"orders", orders});

  EXPECT_THAT(endpoint.queue_names(), UnorderedElementsAre("orders.fifo", "orders-dlq.fifo"));
}

TEST(Provisioning, ChangesNothingWhenRepeated) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));
  admin.provision({"orders", orders});
  const auto sets = [&] { return endpoint.statistics()["sqs.SetQueueAttributes"].requests; };
  const auto before = sets();

  admin.provision({"orders", orders});

  EXPECT_EQ(sets(), before);
}

TEST(Provisioning, CorrectsWhatTheServiceOwnsAndSaysSo) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));
  admin.provision({"orders", orders});
  const Warnings warnings;

  admin.provision({"orders", BusLayout{}.listen("orders.fifo", {.max_receives = 3})});

  ASSERT_EQ(warnings.lines.size(), 1u);
  EXPECT_THAT(warnings.lines[0], testing::HasSubstr("RedrivePolicy"));
}

TEST(Provisioning, LeavesAloneWhatAnotherServiceListensTo) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));
  admin.provision({"orders", BusLayout{}.listen("orders.fifo", {.max_receives = 3})});
  const auto before = endpoint.statistics()["sqs.SetQueueAttributes"].requests;

  admin.provision({"shop", BusLayout{}.send("CreateOrder", "orders.fifo")});

  EXPECT_EQ(endpoint.statistics()["sqs.SetQueueAttributes"].requests, before);
}

TEST(Provisioning, BySeveralInstancesAtOnceGivesOneSetOfQueues) {
  const local::Endpoint endpoint;
  {
    std::vector<std::jthread> instances;
    for (int i = 0; i < 4; ++i)
      instances.emplace_back(
          [&] { bus::Admin(options_for(endpoint)).provision({"orders", orders}); });
  }

  EXPECT_EQ(endpoint.queue_names().size(), 2u);
}

TEST(LookingUp, ListsEverythingThatIsMissingAndWhatToDo) {
  const local::Endpoint endpoint;

  try {
    bus::Admin(options_for(endpoint)).look_up({"orders", orders});
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.complaints(),
                ElementsAre("queue orders-dlq.fifo does not exist in us-east-1; run `sourceflow "
                            "provision` or create it",
                            "queue orders.fifo does not exist in us-east-1; run `sourceflow "
                            "provision` or create it"));
  }
  EXPECT_TRUE(endpoint.queue_names().empty());
}

TEST(LookingUp, FindsWhatIsThere) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));
  admin.provision({"orders", orders});

  EXPECT_NO_THROW(admin.look_up({"orders", orders}));
}

}  // namespace
}  // namespace sourceflow::end_to_end
