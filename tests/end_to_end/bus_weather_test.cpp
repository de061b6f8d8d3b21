// The bus while AWS throttles, fails, loses answers and fails single entries.
#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/log.hpp"

#include "counting.hpp"

namespace sourceflow::end_to_end {
namespace {

using local::FaultKind;

struct Weather {
  std::string name;
  std::vector<local::FaultRule> faults;
};

std::vector<Weather> all_weather() {
  using std::chrono::milliseconds;
  const local::FaultRule late{.operation = "sqs.SendMessageBatch",
                              .kind = FaultKind::latency,
                              .rate = 0.5,
                              .least = milliseconds{1},
                              .most = milliseconds{30}};
  return {{"Throttling", {{.kind = FaultKind::throttle, .rate = 0.2}}},
          {"FailedEntries", {{.kind = FaultKind::entry, .rate = 0.05}}},
          {"LostAnswers",
           {{.operation = "sqs.SendMessageBatch", .kind = FaultKind::lost, .rate = 0.2},
            {.operation = "sqs.DeleteMessageBatch", .kind = FaultKind::lost, .rate = 0.2}}},
          {"ErrorsAndResets",
           {{.kind = FaultKind::error, .rate = 0.1}, {.kind = FaultKind::reset, .rate = 0.1}}},
          {"LateAnswers", {late}}};
}

class BusInBadWeather : public testing::TestWithParam<Weather> {};

TEST_P(BusInBadWeather, LosesNothingAndKeepsTheOrderOfEachEntity) {
  Counting counting(
      "counts.fifo", {}, {.max_receives = 1000, .visibility = std::chrono::seconds{5}});
  counting.endpoint->set_faults(GetParam().faults);

  counting.send(40, {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"});

  ASSERT_TRUE(counting.carriage.has_carried(400));
  ASSERT_TRUE(counting.service.has_handled(400));
  counting.endpoint->set_faults({});
  counting.stop();
  for (const auto& [entity, numbers] : counting.service.handled())
    EXPECT_EQ(numbers, payloads(1, 40)) << entity;
  EXPECT_EQ(counting.dead_letters().size(), 0u);
  EXPECT_TRUE(counting.carriage.failures().empty());
}

INSTANTIATE_TEST_SUITE_P(Of,
                         BusInBadWeather,
                         testing::ValuesIn(all_weather()),
                         [](const auto& weather) { return weather.param.name; });

TEST(BusInBadWeatherAtItsStart, WaitsUntilAwsNoLongerThrottlesIt) {
  const local::FaultRule always{.kind = FaultKind::throttle, .rate = 1};
  local::Endpoint endpoint({.faults = {always}});
  RecordingService service;
  std::atomic<int> told = 0;
  base::set_log_sink([&](auto, std::string_view line) {
    if (line.find("AWS throttles the start") == std::string_view::npos) return;
    if (++told == 2) endpoint.set_faults({});
  });
  const auto layout = bus::BusLayout{}.send("Count", "counts.fifo").listen({"counts.fifo"});
  const auto connection = bus::make_connection("counter", options_for(endpoint), layout);

  EXPECT_NO_THROW(connection->start(service));

  base::set_log_sink({});
  EXPECT_EQ(told, 2);
  connection->stop(in(std::chrono::seconds{5}));
}

TEST(BusUnderQuotas, SendsLaterWhatAFifoQueueDoesNotTakeAtOnce) {
  Counting counting("counts.fifo",
                    {},
                    {.max_receives = 1000},
                    [](bus::Aws& options) { options.batch_entries = 1; },
                    {.fifo_quotas = true});

  const auto began = std::chrono::steady_clock::now();
  counting.send(450, {"a"});

  ASSERT_TRUE(counting.carriage.has_carried(450));
  ASSERT_TRUE(counting.service.has_handled(450));
  counting.stop();
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds{500})
      << "a queue takes 300 calls at once, and as many in a second";
  EXPECT_EQ(counting.service.handled().at("a"), payloads(1, 450));
  EXPECT_TRUE(counting.carriage.failures().empty());
}

}  // namespace
}  // namespace sourceflow::end_to_end
