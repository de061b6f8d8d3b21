#include "sourceflow/bus/outgoing.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::bus {
namespace {

using testing::ElementsAre;

store::OutboxEntry entry_for(std::string entity_id) {
  store::OutboxEntry entry;
  entry.id = 7;
  entry.destination = "orders.fifo";
  entry.envelope.id = *base::Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
  entry.envelope.name = "CreateOrder";
  entry.envelope.entity_id = std::move(entity_id);
  entry.envelope.sequence_no = 3;
  entry.envelope.payload = "{}";
  return entry;
}

TEST(Outgoing, CarriesWhatTheWireFormatSaysAsAttributes) {
  auto entry = entry_for("42");
  entry.envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  const auto message = outgoing(entry);

  EXPECT_THAT(
      message.attributes,
      ElementsAre(aws::MessageAttribute{"CommandType", "CreateOrder"},
                  aws::MessageAttribute{"EntityId", "42"},
                  aws::MessageAttribute{"SequenceNo", "3", "Number"},
                  aws::MessageAttribute{"MessageId", "01890a5d-ac96-774b-bcce-b302099a8057"},
                  aws::MessageAttribute{"traceparent", entry.envelope.traceparent}));
  EXPECT_EQ(message.group_id, "42");
  EXPECT_EQ(message.deduplication_id, "01890a5d-ac96-774b-bcce-b302099a8057");
}

TEST(Outgoing, NamesAnEventByItsOwnAttribute) {
  auto entry = entry_for("42");
  entry.kind = store::MessageKind::event;

  EXPECT_EQ(outgoing(entry).attributes[0].name, "EventType");
}

TEST(GroupId, IsTheEntityIdWhereSqsAcceptsIt) {
  EXPECT_EQ(group_id_of("ATL"), "ATL");
  EXPECT_EQ(group_id_of("a/b:c#1"), "a/b:c#1");
  EXPECT_EQ(group_id_of(std::string(128, 'x')), std::string(128, 'x'));
}

TEST(GroupId, IsDerivedOtherwiseAndStillTellsEntitiesApart) {
  const auto spaced = group_id_of("New York"), accented = group_id_of("Zürich"),
             empty = group_id_of("");

  EXPECT_EQ(spaced.size(), 36u);
  EXPECT_NE(spaced, accented);
  EXPECT_NE(accented, empty);
  EXPECT_EQ(group_id_of(std::string(129, 'x')).size(), 36u);
  EXPECT_EQ(spaced, group_id_of("New York"));
}

TEST(CheckSize, CountsBodyAndAttributesAndSaysTheLimit) {
  auto entry = entry_for("42");
  entry.envelope.payload = R"({"text":")" + std::string(5000, 'x') + R"("})";
  const auto exact = outgoing(entry).size();

  EXPECT_NO_THROW(check_size(entry, exact));
  try {
    check_size(entry, {exact.count - 1});
    FAIL();
  } catch (const std::invalid_argument& error) {
    EXPECT_EQ(std::string(error.what()),
              "CreateOrder has " + std::to_string(exact.count) +
                  " bytes with its attributes, at most " + std::to_string(exact.count - 1) +
                  " can be sent");
  }
}

TEST(CheckSize, LeavesRoomForTheTraceThatIsStillToCome) {
  auto entry = entry_for("42");
  entry.envelope.traceparent.clear();
  entry.envelope.payload = R"({"text":")" + std::string(5000, 'x') + R"("})";
  auto traced = entry;
  traced.envelope.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const auto exact = outgoing(traced).size();

  EXPECT_NO_THROW(check_size(entry, exact, {.trace = true}));
  EXPECT_NO_THROW(check_size(traced, exact, {.trace = true}));
  EXPECT_THROW(check_size(entry, {exact.count - 1}, {.trace = true}), std::invalid_argument);
}

TEST(Presentable, ReplacesWhatSqsRefuses) {
  EXPECT_EQ(presentable("found \"\x01\", tab\t, Zürich, 😀"), "found \"?\", tab\t, Zürich, 😀");
  EXPECT_EQ(presentable("cut \xC3"), "cut ?");
  EXPECT_EQ(presentable("\xED\xA0\x80\xC0\x80"), "?????");
  EXPECT_TRUE(is_presentable("Zürich"));
  EXPECT_FALSE(is_presentable(std::string_view("a\0b", 3)));
}

TEST(Outgoing, LeavesOutAnEntityIdThatNoAttributeCanHold) {
  const auto attributes = outgoing(entry_for("")).attributes;

  EXPECT_EQ(aws::find(attributes, "EntityId"), nullptr);
}

}  // namespace
}  // namespace sourceflow::bus
