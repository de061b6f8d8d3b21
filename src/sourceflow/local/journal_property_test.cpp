#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/local/journal.hpp"
#include "sourceflow/local/journal_testing.hpp"
#include "sourceflow/local/queue_testing.hpp"
#include "sourceflow/local/snapshot.hpp"

namespace sourceflow::local {
namespace {

using namespace std::chrono_literals;
using testing::at;
using testing::TemporaryDirectory;

const Scope here{"us-east-1", "000000000000"};

/// Does with queues whatever the dice say.
class Player {
 public:
  explicit Player(World& world) : world_(world) {
    world.queues.create(here, "dead", {}, at(0s));
    const std::string dead = queue_arn(here, "dead");
    world.queues.create(here,
                        "orders",
                        {.visibility_timeout = 10s, .redrive = RedrivePolicy{dead, 2, "{}"}},
                        at(0s));
    world.queues.create(here, "orders.fifo", {.visibility_timeout = 10s, .fifo = true}, at(0s));
    world.settings_changed = true;
  }

  base::Time now() const { return now_; }

  void step(int dice) {
    NamedQueue& queue = *world_.queues.find(here, dice % 2 == 0 ? "orders" : "orders.fifo");
    if (dice < 40) {
      send(queue, dice);
    } else if (dice < 65) {
      receive(queue, dice);
    } else if (dice < 90) {
      use_handle(queue, dice);
    } else if (dice < 92) {
      queue.queue.purge();
    } else if (dice < 94) {
      change_retention(queue, dice);
    } else {
      now_ += std::chrono::seconds(dice - 93);
    }
  }

 private:
  void send(NamedQueue& queue, int dice) {
    const std::string text = std::to_string(dice % 3 == 0 ? dice : ++counter_);
    NewMessage message = testing::in_group(std::string(1, static_cast<char>('a' + dice % 3)), text);
    if (dice % 5 == 0 && !queue.queue.attributes().fifo) message.delay = 3s;
    world_.queues.send(queue, std::move(message), now_);
  }

  void receive(NamedQueue& queue, int dice) {
    ReceiveRequest request{.max_messages = static_cast<std::size_t>(1 + dice % 3)};
    if (dice % 4 == 0) request.visibility_timeout = std::chrono::seconds(dice % 3);
    if (dice % 5 == 0) request.attempt_id = std::to_string(dice);
    for (const auto& delivery : world_.queues.receive(queue, request, now_).deliveries)
      handles_.push_back(delivery.handle);
  }

  void use_handle(NamedQueue& queue, int dice) {
    if (handles_.empty()) return;
    const auto& handle = handles_[static_cast<std::size_t>(dice) % handles_.size()];
    if (dice % 3 == 0) {
      queue.queue.change_visibility(handle, std::chrono::seconds(dice % 7), now_);
    } else {
      queue.queue.remove(handle, now_);
    }
  }

  void change_retention(NamedQueue& queue, int dice) {
    QueueAttributes attributes = queue.queue.attributes();
    attributes.retention = std::chrono::seconds(dice % 2 == 0 ? 20 : 86'400);
    queue.queue.set_attributes(std::move(attributes), now_);
    world_.settings_changed = true;
  }

  World& world_;
  base::Time now_ = at(0s);
  int counter_ = 1000;
  std::vector<ReceiptHandle> handles_;
};

std::string bytes_of(World& world, base::Time now) {
  for (const auto& [arn, queue] : world.queues.all()) queue->queue.advance(now);
  return snapshot_of(world);
}

// Whatever is done, with restarts and copies in between: what is read back is the same in every
// byte, receipts and places in memory included.
RC_GTEST_PROP(Journal, GivesBackTheSameWorldAfterAnyUse, ()) {
  const TemporaryDirectory directory;
  base::SeededRandom random(1);
  World world(random);
  auto journal = std::make_unique<Journal>(
      world, JournalOptions{.directory = directory.path(), .compact_at = 16 << 10});
  Player player(world);
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 100));

  journal->note(player.now());
  for (const int dice : steps) {
    player.step(dice);
    journal->note(player.now());
    if (dice % 2 == 0) journal->commit();
  }
  journal->commit();
  journal.reset();
  const std::string before = bytes_of(world, player.now());

  World again(random);
  const Journal read(again, {.directory = directory.path()});
  RC_ASSERT(bytes_of(again, player.now()) == before);
  World copied(random);
  restore_world(copied, before, player.now());
  RC_ASSERT(bytes_of(copied, player.now()) == before);
}

}  // namespace
}  // namespace sourceflow::local
