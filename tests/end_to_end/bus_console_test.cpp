#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/result_of.hpp"
#include "sourceflow/http/client.hpp"

#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using bus::BusLayout;
using testing::HasSubstr;

/// What the console draws, as its page is told.
std::string console_state(const local::Endpoint& endpoint) {
  boost::asio::io_context io;
  http::Client client(io.get_executor());
  const http::Request request{.target = "/_console/state"};
  return base::result_of(io, client.send({false, "127.0.0.1", endpoint.port()}, request)).body;
}

TEST(Bus, LetsTheConsoleSeeWhichEventsItsCommandsCause) {
  const local::Endpoint endpoint;
  RecordingService service;
  const auto layout = BusLayout{}
                          .send("Count", "counts.fifo")
                          .listen({"counts.fifo"})
                          .raise("Counted", "counted.fifo");
  const auto connection = bus::make_connection("counting", options_for(endpoint), layout);
  connection->start(service);
  Carriage carriage;
  const auto cause = command("counts.fifo", "a", 1);
  auto effect = event("counted.fifo", "a", 1);
  effect.envelope.causation_id = cause.envelope.id;

  connection->carry({cause}, carriage.done());
  ASSERT_TRUE(carriage.has_carried(1));
  connection->carry({effect}, carriage.done());
  ASSERT_TRUE(carriage.has_carried(2));

  EXPECT_THAT(console_state(endpoint),
              HasSubstr(R"("kinds":[")" + cause.envelope.name +
                        R"("],"leads_to":["arn:aws:sns:us-east-1:000000000000:counted.fifo"])"));
}

}  // namespace
}  // namespace sourceflow::end_to_end
