#include <gtest/gtest.h>

#include "sourceflow/bus/admin.hpp"
#include "sourceflow/sourceflow.hpp"
#include "sourceflow/store/url/open_store.hpp"

namespace {

using namespace std::chrono_literals;
using sourceflow::store::Idempotency;
using sourceflow::store::KeyState;

std::string charge(const std::string& order) { return "receipt of " + order; }

// [claim]
std::string charge_once(Idempotency& idempotency, const std::string& order) {
  const auto claim = idempotency.claim("charge/" + order, 30s);
  if (claim.state == KeyState::done) return claim.result;
  if (claim.state == KeyState::in_progress) return "being charged; ask again";
  const auto receipt = charge(order);
  if (!idempotency.complete(claim, receipt, 24h)) return "took too long; somebody else is at it";
  return receipt;
}
// [/claim]

// [once]
std::string charge_shorter(Idempotency& idempotency, const std::string& order) {
  return idempotency.once("charge/" + order, 30s, 24h, [&] { return charge(order); }).result;
}
// [/once]

// [standalone]
std::string without_an_app(const std::string& url) {
  const auto store = sourceflow::store::open_store(url);  // sqlite:keys.db, postgresql://...
  store->prepare({});
  Idempotency idempotency(store);
  return charge_once(idempotency, "42");
}
// [/standalone]

// [alarm]
sourceflow::Aws with_alarm(std::function<void(const std::string&)> page_somebody) {
  return {
      .dead_letters = {.every = 30s,
                       .depth = 10,
                       .depth_over = 2,
                       .age = 1h,
                       .notify = [page_somebody](const sourceflow::bus::DeadLetterNotice& notice) {
                         if (notice.is_raised) page_somebody(notice.queue);
                       }}};
}
// [/alarm]

// [mend]
std::size_t mend(sourceflow::bus::Admin& admin, std::shared_ptr<sourceflow::Store> history) {
  admin.keep_history(history);
  const auto letters = admin.dead_letters("orders.fifo", {.name = "CreateOrder"}, 0);
  for (const auto& letter : letters)
    if (letter.entity_id == "42")
      admin.edit(
          "orders.fifo",
          {.id = letter.id, .payload = R"({"cents":1200})", .note = "the amount was missing"});
  return admin.redrive("orders.fifo", {.filter = {.reason = "no stock"}, .rate = 20});
}
// [/mend]

TEST(ReliabilitySnippets, AreTrue) {
  const auto store = sourceflow::memory();
  store->prepare({});
  Idempotency idempotency(store);

  EXPECT_EQ(charge_once(idempotency, "42"), "receipt of 42");
  EXPECT_EQ(charge_shorter(idempotency, "42"), "receipt of 42");
  EXPECT_EQ(without_an_app("memory:"), "receipt of 42");
  EXPECT_TRUE(with_alarm({}).dead_letters.validate().empty());
  EXPECT_NE(&mend, nullptr);
}

}  // namespace
