#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/endpoint_testing.hpp"
#include "sourceflow/local/journal_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::becomes_true;
using testing::create_orders;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::long_poll;
using testing::orders;
using testing::Peer;
using testing::send_order;
using ::testing::StartsWith;
using testing::TemporaryDirectory;

/// The value of a member of an answer's JSON.
std::string member(const std::string& answer, const std::string& name) {
  const auto at = answer.find("\"" + name + "\":\"") + name.size() + 4;
  return answer.substr(at, answer.find('"', at) - at);
}

std::string with_handle(const std::string& handle) {
  return R"({"QueueUrl":"http://here/000000000000/orders","ReceiptHandle":")" + handle + "\"}";
}

TEST(EndpointWithData, GoesOnWhereItsPredecessorEnded) {
  const TemporaryDirectory directory;
  std::string handle;
  {
    const Endpoint first({.data = directory.path(), .sync = true});
    Peer peer(first);
    create_orders(peer);
    peer.call("SendMessage", send_order("a"));
    peer.call("SendMessage", send_order("b"));
    handle = member(peer.call("ReceiveMessage", orders), "ReceiptHandle");
  }

  const Endpoint second({.data = directory.path()});

  Peer peer(second);
  EXPECT_EQ(second.queue("orders").in_flight(), 1u);
  EXPECT_THAT(peer.call("DeleteMessage", with_handle(handle)), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(second.queue("orders").bodies(), ElementsAre("b"));
}

TEST(EndpointWithData, KeepsWhatAWaitingReceiveWasGiven) {
  const TemporaryDirectory directory;
  std::string handle;
  {
    const Endpoint first({.data = directory.path()});
    Peer sender(first), receiver(first);
    create_orders(sender);
    receiver.send(Peer::request("ReceiveMessage", long_poll));
    becomes_true([&] { return first.statistics().contains("sqs.ReceiveMessage"); });
    sender.call("SendMessage", send_order("a"));
    handle = member(receiver.answer(), "ReceiptHandle");
  }

  const Endpoint second({.data = directory.path()});

  Peer peer(second);
  EXPECT_EQ(second.queue("orders").in_flight(), 1u);
  EXPECT_THAT(peer.call("DeleteMessage", with_handle(handle)), StartsWith("HTTP/1.1 200"));
  EXPECT_EQ(second.queue("orders").size(), 0u);
}

TEST(EndpointWithData, AnswersAWaitingReceiveWhoseClientLeftMeanwhile) {
  const TemporaryDirectory directory;
  const Endpoint endpoint({.data = directory.path()});
  Peer sender(endpoint);
  create_orders(sender);

  for (int i = 0; i < 50; ++i) {
    Peer receiver(endpoint);
    receiver.send(Peer::request("ReceiveMessage", long_poll));
    sender.send(Peer::request("SendMessage", send_order("a")));
    receiver.close();
    EXPECT_THAT(sender.answer(), StartsWith("HTTP/1.1 200"));
  }

  EXPECT_EQ(endpoint.queue("orders").size(), 50u);
}

TEST(EndpointWithData, MovesAVirtualClockToWhereItWas) {
  const TemporaryDirectory directory;
  const auto clock = std::make_shared<base::VirtualClock>();
  {
    const auto later = std::make_shared<base::VirtualClock>(clock->now() + 2h);
    const Endpoint first({.clock = later, .data = directory.path()});
    Peer peer(first);
    create_orders(peer);
  }

  const Endpoint second({.clock = clock, .data = directory.path()});

  EXPECT_EQ(clock->now(), base::VirtualClock().now() + 2h);
}

TEST(EndpointWithData, IsEmptyAfterAResetAlsoAfterARestart) {
  const TemporaryDirectory directory;
  {
    Endpoint first({.data = directory.path()});
    Peer peer(first);
    create_orders(peer);
    first.reset();
  }

  const Endpoint second({.data = directory.path()});

  EXPECT_FALSE(second.has_queue("orders"));
}

TEST(EndpointWithData, KeepsWhatASnapshotBroughtBack) {
  const TemporaryDirectory directory;
  {
    const Endpoint first({.data = directory.path()});
    Peer peer(first);
    create_orders(peer);
    peer.call("SendMessage", send_order("a"));
    peer.send("POST /_local/snapshot?name=x HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
    peer.call("SendMessage", send_order("b"));
    peer.send("POST /_local/restore?name=x HTTP/1.1\r\nHost: here\r\n\r\n");
    EXPECT_THAT(peer.answer(), StartsWith("HTTP/1.1 200"));
    peer.call("SendMessage", send_order("c"));
  }

  const Endpoint second({.data = directory.path()});

  EXPECT_THAT(second.queue("orders").bodies(), ElementsAre("a", "c"));
}

TEST(Endpoint, GivesASnapshotBackInAnotherEndpoint) {
  const Endpoint first;
  Endpoint second;
  Peer peer(first);
  create_orders(peer);
  peer.call("SendMessage", send_order("a"));

  second.restore(first.snapshot());

  EXPECT_THAT(second.queue("orders").bodies(), ElementsAre("a"));
  EXPECT_THROW(second.restore("no snapshot"), std::runtime_error);
  EXPECT_FALSE(second.has_queue("orders"));
}

TEST(EndpointWithData, NamesTheDirectoryThatCannotBeMade) {
  try {
    const Endpoint endpoint({.data = "/dev/null/data"});
    FAIL();
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot make the directory /dev/null/data"));
  }
}

}  // namespace
}  // namespace sourceflow::local
