#include "sourceflow/bus/departures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/telemetry/instruments.hpp"

namespace sourceflow::bus {
namespace {

namespace instruments = telemetry::instruments;
using testing::HasSubstr;

double value_of(telemetry::Telemetry& telemetry, const telemetry::Metric& metric) {
  for (const auto& family : telemetry.metrics().collect())
    if (family.metric.name == metric.name) return family.points.at(0).value;
  return -1;
}

store::OutboxEntry entry(store::MessageKind kind) {
  store::OutboxEntry entry{.kind = kind, .destination = "orders.fifo"};
  entry.envelope.name = "CreateOrder";
  return entry;
}

telemetry::Post takes_all() {
  return
      [](const std::string&, const std::string&, auto) { return telemetry::PostAnswer{200, "{}"}; };
}

telemetry::Post keeps(std::string& exported) {
  return [&exported](const std::string&, const std::string& body, auto) {
    exported += body;
    return telemetry::PostAnswer{200, "{}"};
  };
}

TEST(Departures, CountWhatLeftAndWhatDidNot) {
  telemetry::Telemetry telemetry;
  Departures departures(telemetry);
  auto command = entry(store::MessageKind::command);
  auto event = entry(store::MessageKind::event);

  departures.begin(command).settled("");
  departures.begin(command).settled("AccessDenied: no");
  departures.begin(event).settled("");

  EXPECT_EQ(value_of(telemetry, instruments::command_dispatched), 1);
  EXPECT_EQ(value_of(telemetry, instruments::command_dispatch_error), 1);
  EXPECT_EQ(value_of(telemetry, instruments::event_published), 1);
  EXPECT_EQ(value_of(telemetry, instruments::event_publish_error), 0);
}

TEST(Departures, LeaveAMessageAsItIsWhereNothingIsExported) {
  telemetry::Telemetry telemetry;
  Departures departures(telemetry);
  auto command = entry(store::MessageKind::command);

  departures.begin(command).settled("");

  EXPECT_EQ(command.envelope.traceparent, "");
}

TEST(Departures, SendAMessageUnderASpanOfItsTrace) {
  telemetry::Telemetry telemetry;
  telemetry.open("orders", {.otlp = "http://collector", .traces = 0}, takes_all());
  Departures departures(telemetry);
  const std::string traced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::string untraced = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  auto first = entry(store::MessageKind::command);
  auto second = entry(store::MessageKind::command);
  auto third = entry(store::MessageKind::command);
  first.envelope.traceparent = traced;
  second.envelope.traceparent = untraced;

  for (auto* each : {&first, &second, &third}) departures.begin(*each).settled("");

  EXPECT_EQ(first.envelope.traceparent.substr(0, 36), traced.substr(0, 36));
  EXPECT_NE(first.envelope.traceparent, traced);
  EXPECT_EQ(second.envelope.traceparent, untraced);
  EXPECT_TRUE(third.envelope.traceparent.ends_with("-00")) << "the decision travels, too";
}

TEST(Departures, GiveAMessageTheTraceOfItsConversation) {
  telemetry::Telemetry telemetry;
  telemetry.open(
      "orders", {.otlp = "http://collector", .traces = 0, .carry_all = true}, takes_all());
  Departures departures(telemetry);
  auto first = entry(store::MessageKind::command);
  first.envelope.id = *base::Uuid::parse("0af76519-16cd-73dd-8448-eb211c80319c");
  auto next = entry(store::MessageKind::event);
  next.envelope.id = base::make_uuid();
  next.envelope.correlation_id = first.envelope.id;

  for (auto* each : {&first, &next}) {
    departures.begin(*each).settled("");

    EXPECT_THAT(each->envelope.traceparent, HasSubstr("00-0af7651916cd73dd8448eb211c80319c-"));
    EXPECT_TRUE(each->envelope.traceparent.ends_with("-00"));
  }
}

TEST(Departures, SayInTheBodyThatATraceOfTheirsIsNotRecorded) {
  telemetry::Telemetry telemetry;
  telemetry.open("orders", {.otlp = "http://collector", .traces = 0}, takes_all());
  Departures departures(telemetry);
  auto own = entry(store::MessageKind::command);
  own.envelope.id = base::make_uuid();
  auto foreign = entry(store::MessageKind::command);
  foreign.envelope.id = base::make_uuid();
  foreign.envelope.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  auto recorded = entry(store::MessageKind::command);
  recorded.envelope.id = base::make_uuid();
  recorded.envelope.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  for (auto* each : {&own, &foreign, &recorded}) departures.begin(*each).settled("");

  EXPECT_EQ(own.envelope.traceparent, "");
  EXPECT_TRUE(own.envelope.is_untraced);
  EXPECT_FALSE(foreign.envelope.is_untraced || recorded.envelope.is_untraced);
  EXPECT_TRUE(foreign.envelope.traceparent.ends_with("-00"));
  EXPECT_TRUE(recorded.envelope.traceparent.ends_with("-01"));
}

TEST(Departures, TellOfACallWithSeveralMessagesWhereOneOfThemIsRecorded) {
  telemetry::Telemetry telemetry;
  std::string exported;
  telemetry.open("orders", {.otlp = "http://collector", .traces = 1}, keeps(exported));
  Departures departures(telemetry);
  auto first = entry(store::MessageKind::command);
  auto second = entry(store::MessageKind::command);
  second.envelope.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const auto recorded = departures.begin(first);
  const auto unrecorded = departures.begin(second);

  ASSERT_NE(recorded.recorded(), nullptr);
  departures.begin_call(store::MessageKind::command, "orders.fifo", *recorded.recorded(), 2)
      .link(*recorded.recorded())
      .end();
  const auto id = recorded.recorded()->span_id();
  telemetry.close();

  EXPECT_EQ(unrecorded.recorded(), nullptr);
  EXPECT_THAT(exported, HasSubstr(R"("name":"send_batch orders.fifo")"));
  EXPECT_THAT(exported, HasSubstr(R"("parentSpanId":")" + id));
  EXPECT_THAT(exported,
              HasSubstr(R"("links":[{"traceId":")" + recorded.recorded()->trace_id() +
                        R"(","spanId":")" + id));
}

}  // namespace
}  // namespace sourceflow::bus
