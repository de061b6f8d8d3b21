#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/bus/admin.hpp"

#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using bus::BusLayout;
using testing::IsEmpty;

/// Raises events to a topic of one endpoint, which any number of services subscribe to.
class Raising {
 public:
  explicit Raising(const bus::TopicName& topic) : name(topic.text()) {
    connection =
        bus::make_connection("raiser", options_for(endpoint), BusLayout{}.raise("Counted", topic));
    connection->start(idle);
  }
  ~Raising() { connection->stop(in(5s)); }

  void raise(int count, const std::vector<std::string>& entities) {
    std::vector<store::OutboxEntry> entries;
    for (int number = 1; number <= count; ++number)
      for (const auto& entity : entities) entries.push_back(event(name, entity, number));
    connection->carry(std::move(entries), carriage.done());
  }

  std::string name;
  local::Endpoint endpoint;
  RecordingService idle;
  Carriage carriage;
  std::unique_ptr<app::Connection> connection;
};

TEST(Bus, GivesEachSubscribingServiceItsOwnCopyOfEveryEventInOrder) {
  Raising raising("counts.fifo");
  RecordingService boards, routes;
  const auto layout = BusLayout{}.subscribe({"counts.fifo"});
  const auto to_boards = bus::make_connection("boards", options_for(raising.endpoint), layout);
  const auto to_routes = bus::make_connection("routes", options_for(raising.endpoint), layout);
  to_boards->start(boards);
  to_routes->start(routes);

  raising.raise(50, {"a", "b", "c", "d", "e"});

  ASSERT_TRUE(raising.carriage.has_carried(250));
  ASSERT_TRUE(boards.has_handled(250));
  ASSERT_TRUE(routes.has_handled(250));
  for (const auto* service : {&boards, &routes})
    for (const auto& [entity, numbers] : service->handled())
      EXPECT_EQ(numbers, payloads(1, 50)) << entity;
  EXPECT_TRUE(
      becomes_true([&] { return raising.endpoint.queue("boards-events.fifo").size() == 0; }));
}

TEST(Bus, DeliversStandardTopicsToAStandardQueue) {
  Raising raising("counts");
  RecordingService boards;
  const auto connection = bus::make_connection(
      "boards", options_for(raising.endpoint), BusLayout{}.subscribe({"counts"}));
  connection->start(boards);

  raising.raise(30, {"a", "b"});

  EXPECT_TRUE(boards.has_handled(60));
  EXPECT_THAT(raising.carriage.failures(), IsEmpty());
}

TEST(Bus, LetsOneServiceSubscribeToBothKindsOfTopic) {
  const local::Endpoint endpoint;
  RecordingService service;
  const auto layout = BusLayout{}
                          .raise("Counted", "news")
                          .raise("Told", "tales.fifo")
                          .subscribe({"news", "tales.fifo"});
  const auto connection = bus::make_connection("reader", options_for(endpoint), layout);
  connection->start(service);

  connection->carry({event("news", "a", 1), event("tales.fifo", "b", 2)}, Carriage().done());

  EXPECT_TRUE(service.has_handled(2));
}

TEST(Provisioning, SubscribesOnceHoweverOftenItIsRepeated) {
  const local::Endpoint endpoint;
  bus::Admin admin(options_for(endpoint));
  const bus::ServiceLayout layout{"boards",
                                  BusLayout{}.raise("Counted", "counts").subscribe({"counts"})};

  admin.provision(layout);
  admin.provision(layout);

  EXPECT_NO_THROW(admin.look_up(layout));
  Carriage carriage;
  RecordingService service;
  const auto connection = bus::make_connection("boards", options_for(endpoint), layout.layout);
  connection->start(service);
  connection->carry({event("counts", "a", 1)}, carriage.done());
  ASSERT_TRUE(service.has_handled(1));
  EXPECT_EQ(endpoint.statistics()["sqs.SetQueueAttributes"].requests, 1u);
  EXPECT_EQ(service.duplicates(), 0u);
}

}  // namespace
}  // namespace sourceflow::end_to_end
