#include "sourceflow/bus/letter_payload.hpp"

#include <gtest/gtest.h>

#include "sourceflow/message/wire.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::string_view payload =
    R"({"customer":"Ada","lines":[{"quantity":1},{"quantity":2}]})";

TEST(LetterPayload, SetsOneValueByItsPath) {
  EXPECT_EQ(with_value(payload, "lines[1].quantity", "7"),
            R"({"customer":"Ada","lines":[{"quantity":1},{"quantity":7}]})");
  EXPECT_EQ(with_value(payload, "customer", "Bob"),
            R"({"customer":"Bob","lines":[{"quantity":1},{"quantity":2}]})");
  EXPECT_EQ(with_value(payload, "lines", "[]"), R"({"customer":"Ada","lines":[]})");
  EXPECT_EQ(with_value("{}", "cents", "null"), R"({"cents":null})");
}

TEST(LetterPayload, RefusesAPathThatLeadsNowhere) {
  for (const auto* path :
       {"lines[2].quantity", "lines[x]", "lines[", "customer.name", "order.id", ""})
    EXPECT_THROW(with_value(payload, path, "7"), std::invalid_argument) << path;
}

TEST(LetterPayload, KeepsEverythingElseOfTheMessage) {
  message::Envelope envelope;
  envelope.id = base::make_uuid();
  envelope.name = "CreateOrder";
  envelope.entity_id = "42";
  envelope.sequence_no = 7;
  envelope.correlation_id = base::make_uuid();
  envelope.properties = {{"tenant", "Zürich"}};
  envelope.payload = "{}";

  auto after = message::from_wire(with_payload(message::to_wire(envelope), payload));

  EXPECT_EQ(after.payload, payload);
  after.payload = "{}";
  EXPECT_EQ(message::to_wire(after), message::to_wire(envelope));
}

TEST(LetterPayload, RefusesWhatIsNoPayload) {
  const auto body = R"({"metadata":{"id":"01890a5d-ac96-774b-bcce-b302099a8057"},)"
                    R"("name":"A","entity":{"id":"1"},"payload":{}})";

  EXPECT_THROW(with_payload(body, "{"), std::invalid_argument);
  EXPECT_THROW(with_payload(body, "[1]"), std::invalid_argument);
  EXPECT_THROW(with_payload("<xml/>", "{}"), std::invalid_argument);
}

TEST(LetterPayload, IsIndentedForPeople) {
  EXPECT_EQ(indented(R"({"a":[1,{"b":"x"}],"c":{}})"),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": \"x\"\n    }\n  ],\n  \"c\": {}\n}\n");
}

}  // namespace
}  // namespace sourceflow::bus
