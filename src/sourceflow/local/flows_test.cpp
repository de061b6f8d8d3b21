#include "sourceflow/local/flows.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr std::string_view first = "018f0000-0000-7000-8000-000000000001";
constexpr std::string_view second = "018f0000-0000-7000-8000-000000000002";

Payload message(std::string type,
                std::string kind,
                std::string_view id,
                std::string_view cause = {}) {
  std::string body = R"({"metadata":{"id":")" + std::string(id) + "\"";
  if (!cause.empty()) body.append(R"(,"causationId":")").append(cause).append("\"");
  return *make_payload(
      body + R"(},"name":"x","payload":{}})",
      {{"MessageId", "String", std::string(id)}, {std::move(type), "String", std::move(kind)}});
}

Payload command(std::string kind, std::string_view id, std::string_view cause = {}) {
  return message("CommandType", std::move(kind), id, cause);
}

Payload event(std::string kind, std::string_view id, std::string_view cause) {
  return message("EventType", std::move(kind), id, cause);
}

TEST(Flows, NameTheCommandsOfAQueueAndTheEventsOfATopic) {
  Flows flows;

  flows.sent("orders", command("PlaceOrder", first));
  flows.sent("orders", command("CancelOrder", second));
  flows.published("placed", event("OrderPlaced", second, {}));

  EXPECT_THAT(flows.of("orders").kinds, ElementsAre("CancelOrder", "PlaceOrder"));
  EXPECT_THAT(flows.of("placed").kinds, ElementsAre("OrderPlaced"));
}

TEST(Flows, LeadFromACommandsQueueToWhatItCaused) {
  Flows flows;
  flows.sent("orders", command("PlaceOrder", first));

  flows.published("placed", event("OrderPlaced", second, first));
  flows.sent("payments", command("TakePayment", second, first));

  EXPECT_THAT(flows.of("orders").leads_to, ElementsAre("payments", "placed"));
  EXPECT_THAT(flows.of("placed").leads_to, IsEmpty());
}

TEST(Flows, TakeNoNoteOfMessagesOfOthers) {
  Flows flows;

  flows.sent("orders", *make_payload(R"({"causationId":"x"})", {{"kind", "String", "a"}}));
  flows.published("placed", *make_payload("text"));

  EXPECT_THAT(flows.of("orders").kinds, IsEmpty());
  EXPECT_THAT(flows.of("placed").kinds, IsEmpty());
}

TEST(Flows, DoNotGrowWithoutEnd) {
  Flows flows;

  for (int i = 0; i < 3000; ++i) {
    const std::string text = std::to_string(i);
    flows.sent("orders", command("Kind" + text, text));
    flows.sent("queue-" + text, command("Kind", "id-" + text));
  }

  EXPECT_LE(flows.of("orders").kinds.size(), Flows::max_kinds);
  EXPECT_THAT(flows.of("queue-0").kinds, IsEmpty());
  EXPECT_THAT(flows.of("queue-2999").kinds, SizeIs(1));
}

TEST(Flows, ForgetACommandWhoseEffectsComeTooLate) {
  Flows flows;
  flows.sent("orders", command("PlaceOrder", first));
  for (std::size_t i = 0; i < Flows::max_commands; ++i)
    flows.sent("orders", command("PlaceOrder", std::to_string(i)));

  flows.published("placed", event("OrderPlaced", second, first));

  EXPECT_THAT(flows.of("orders").leads_to, IsEmpty());
}

}  // namespace
}  // namespace sourceflow::local
