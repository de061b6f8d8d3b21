#include <atomic>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "counting.hpp"

namespace sourceflow::end_to_end {
namespace {

using testing::IsEmpty;

std::vector<std::string> entities(int count) {
  std::vector<std::string> names;
  for (int i = 0; i < count; ++i) names.push_back("entity " + std::to_string(i));
  return names;
}

TEST(Bus, CarriesCommandsOnceAndInTheOrderOfEachEntity) {
  Counting counting("counts.fifo");

  counting.send(100, entities(20));

  ASSERT_TRUE(counting.carriage.has_carried(2000));
  ASSERT_TRUE(counting.service.has_handled(2000));
  counting.stop();
  for (const auto& [entity, numbers] : counting.service.handled())
    EXPECT_EQ(numbers, payloads(1, 100)) << entity;
  EXPECT_EQ(counting.queue().size(), 0u);
  EXPECT_EQ(counting.dead_letters().size(), 0u);
  EXPECT_THAT(counting.carriage.failures(), IsEmpty());
}

TEST(Bus, FillsItsBatches) {
  Counting counting("counts.fifo");

  counting.send(50, entities(100));

  ASSERT_TRUE(counting.service.has_handled(5000));
  counting.stop();
  auto counts = counting.endpoint->statistics();
  EXPECT_LE(counts["sqs.SendMessageBatch"].requests, 550u);
  EXPECT_LE(counts["sqs.ReceiveMessage"].requests, 800u);
  EXPECT_LE(counts["sqs.DeleteMessageBatch"].requests, 800u);
}

TEST(Bus, LetsAFailingEntityWaitWhileOthersGoOn) {
  std::atomic<int> failures = 0;
  Counting counting("counts.fifo", [&](const app::Incoming& message) {
    const bool fails = message.envelope.entity_id == "bad" && ++failures <= 3;
    return fails ? app::Handled{app::Outcome::failed, "not yet"} : app::Handled{};
  });

  counting.send(5, {"bad", "good"});

  ASSERT_TRUE(counting.service.has_handled(10));
  counting.stop();
  EXPECT_EQ(counting.service.handled().at("bad"), payloads(1, 5));
  EXPECT_EQ(counting.service.handled().at("good"), payloads(1, 5));
}

TEST(Bus, TakesMessagesCarriedBeforeItStarts) {
  const local::Endpoint endpoint;
  RecordingService service;
  const auto layout = bus::BusLayout{}.send("Count", "counts").listen({"counts"});
  const auto connection = bus::make_connection("counter", options_for(endpoint), layout);

  connection->carry({command("counts", "a", 1)}, Carriage().done());
  connection->start(service);

  EXPECT_TRUE(service.has_handled(1));
}

TEST(Bus, SaysThatADestinationIsUnknown) {
  Counting counting("counts");

  counting.connection->carry({command("gone", "a", 1)}, counting.carriage.done());

  ASSERT_TRUE(becomes_true([&] { return !counting.carriage.failures().empty(); }));
  EXPECT_TRUE(counting.carriage.failures()[0].is_final);
  EXPECT_EQ(counting.carriage.failures()[0].error, "gone is not in this service's bus layout");
}

}  // namespace
}  // namespace sourceflow::end_to_end
