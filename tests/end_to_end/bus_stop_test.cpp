#include <atomic>

#include <gtest/gtest.h>

#include "counting.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;

TEST(Bus, GivesBackAtTheDeadlineWhatIsStillBeingHandled) {
  std::atomic<bool> has_begun = false;
  Counting counting("counts", [&](const app::Incoming& message) {
    has_begun = true;
    becomes_true([&] { return message.lease_lost.stop_requested(); });
    return app::Handled{app::Outcome::lost, {}};
  });
  counting.send(1, {"a"});
  ASSERT_TRUE(becomes_true([&] { return has_begun.load(); }));

  counting.connection->stop_receiving(in(500ms));

  EXPECT_EQ(counting.queue().visible(), 1u);
}

TEST(Bus, FinishesWhatItHoldsBeforeItStops) {
  Counting counting("counts");
  counting.send(500, {"a"});
  ASSERT_TRUE(counting.service.has_handled(1));

  counting.stop();

  const auto handled = counting.service.handled().at("a").size();
  EXPECT_EQ(counting.queue().in_flight(), 0u);
  EXPECT_EQ(counting.queue().size(), 500 - handled);
}

TEST(Bus, StopsWithinItsDeadlineWhileTheEndpointIsAway) {
  Counting counting("counts");
  counting.endpoint.reset();
  counting.send(1, {"a"});

  const auto begun = std::chrono::steady_clock::now();
  counting.connection->stop_receiving(in(300ms));
  counting.connection->stop(in(300ms));

  EXPECT_LT(std::chrono::steady_clock::now() - begun, 3s);
  ASSERT_EQ(counting.carriage.failures().size(), 1u);
  EXPECT_FALSE(counting.carriage.failures()[0].is_final);
}

TEST(Bus, GoesOnByItselfWhenTheEndpointIsBackWithItsQueues) {
  Counting counting("counts");
  const auto port = counting.endpoint->port();
  counting.endpoint.reset();
  counting.send(1, {"a"});

  // The new endpoint has no queues until another instance of the service makes them.
  counting.endpoint = std::make_unique<local::Endpoint>(local::EndpointOptions{.port = port});
  RecordingService idle;
  const auto other = bus::make_connection(
      "counter", options_for(*counting.endpoint), bus::BusLayout{}.send("Count", "counts"));
  other->start(idle);

  EXPECT_TRUE(counting.carriage.has_carried(1));
  EXPECT_TRUE(counting.service.has_handled(1));
}

}  // namespace
}  // namespace sourceflow::end_to_end
