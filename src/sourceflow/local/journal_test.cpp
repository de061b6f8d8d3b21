#include "sourceflow/local/journal.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/local/journal_testing.hpp"
#include "sourceflow/local/queue_testing.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using ::testing::ElementsAre;

const Scope here{"us-east-1", "000000000000"};

struct JournalTest : ::testing::Test {
  /// An endpoint's state, as it is after a start.
  struct Started {
    explicit Started(const std::filesystem::path& directory)
        : journal(world, {.directory = directory, .compact_at = 4096}) {}
    base::SeededRandom random{1};
    World world{random};
    Journal journal;

    void keep() {
      world.settings_changed = true;
      journal.note(at(0s));
      journal.commit();
    }
  };

  testing::TemporaryDirectory directory;
};

TEST_F(JournalTest, KeepsWhatWasCommittedOnly) {
  {
    Started first(directory.path());
    auto& queue = first.world.queues.create(here, "orders", {}, at(0s));
    first.world.queues.send(queue, testing::body("one"), at(0s));
    first.keep();
    first.world.queues.send(queue, testing::body("two"), at(0s));
  }

  Started second(directory.path());

  NamedQueue* const queue = second.world.queues.find(here, "orders");
  ASSERT_NE(queue, nullptr);
  EXPECT_THAT(testing::receive_bodies(queue->queue, at(1s)), ElementsAre("one"));
}

TEST_F(JournalTest, KeepsTopicsKeysAliasesAndCredentials) {
  std::string sealed, access_key, key_id;
  {
    Started first(directory.path());
    World& world = first.world;
    Topic& topic = world.topics.create(here, "events.fifo");
    world.topics.subscribe(topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:orders").raw = true;
    world.topics.publish(
        topic, {.payload = make_payload("x"), .group = "g", .deduplication_id = "d"}, at(0s));
    Key& key = world.keys.create(here, at(0s));
    key_id = key.id;
    world.keys.create_alias(here, "alias/orders", key, at(0s));
    sealed = world.keys.encrypt(key, {}, "secret");
    access_key = world.credentials.issue({.expires = at(1h), .account = "1"}, at(0s)).access_key;
    first.keep();
  }

  Started second(directory.path());

  World& world = second.world;
  Topic* const topic = world.topics.find(topic_arn(here, "events.fifo"));
  ASSERT_NE(topic, nullptr);
  ASSERT_EQ(topic->subscriptions.size(), 1u);
  EXPECT_TRUE(topic->subscriptions[0]->raw);
  EXPECT_TRUE(world.topics
                  .publish(*topic,
                           {.payload = make_payload("x"), .group = "g", .deduplication_id = "d"},
                           at(1s))
                  .duplicate);
  EXPECT_EQ(world.keys.decrypt(world.keys.find(here, "alias/orders"), {}, sealed), "secret");
  EXPECT_EQ(world.keys.find(here, key_id).id, key_id);
  EXPECT_NE(world.credentials.find(access_key), nullptr);
}

TEST_F(JournalTest, StartsWithAFilterPolicyThatIsRefusedByNow) {
  {
    Started first(directory.path());
    Topic& topic = first.world.topics.create(here, "events");
    first.world.topics.subscribe(topic, "sqs", "arn:aws:sqs:us-east-1:000000000000:orders")
        .filter_text = R"({"a":[{"numeric":["<",1,"<",2]}]})";
    first.keep();
  }

  Started second(directory.path());

  const Topic& topic = *second.world.topics.find(topic_arn(here, "events"));
  ASSERT_EQ(topic.subscriptions.size(), 1u);
  EXPECT_FALSE(topic.subscriptions[0]->filter.has_value());
  EXPECT_EQ(topic.subscriptions[0]->filter_text, "");
}

TEST_F(JournalTest, ForgetsWhatWasDeleted) {
  {
    Started first(directory.path());
    auto& queue = first.world.queues.create(here, "orders", {}, at(0s));
    first.world.topics.create(here, "events");
    first.keep();
    first.world.queues.remove(queue, at(0s));
    first.world.topics.clear();
    first.keep();
  }

  Started second(directory.path());

  EXPECT_TRUE(second.world.queues.all().empty());
  EXPECT_TRUE(second.world.topics.all().empty());
  EXPECT_TRUE(second.world.queues.was_deleted_recently(here, "orders", at(1s)));
}

TEST_F(JournalTest, StaysSmallWhileMessagesComeAndGo) {
  Started first(directory.path());
  auto& queue = first.world.queues.create(here, "orders", {}, at(0s));

  for (int i = 0; i < 1000; ++i) {
    first.world.queues.send(queue, testing::body(std::string(100, 'x')), at(0s));
    const auto received = first.world.queues.receive(queue, {}, at(0s));
    queue.queue.remove(received.deliveries.at(0).handle, at(0s));
    first.keep();
  }

  std::uintmax_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
    size += entry.file_size();
  EXPECT_LT(size, 20'000u);
}

TEST_F(JournalTest, ComesBackFromAKillBeforeTheNewJournalIsThere) {
  {
    Started first(directory.path());
    first.world.queues.create(here, "orders", {}, at(0s));
    first.world.replaced = true;
    first.keep();
  }
  std::filesystem::remove(directory.path() / "journal-1");
  std::ofstream(directory.path() / "copy.unfinished") << "half";

  Started second(directory.path());

  EXPECT_NE(second.world.queues.find(here, "orders"), nullptr);
}

TEST_F(JournalTest, BelongsToOneEndpointAtATime) {
  const Started first(directory.path());

  EXPECT_THROW(Started{directory.path()}, std::runtime_error);
}

}  // namespace
}  // namespace sourceflow::local
