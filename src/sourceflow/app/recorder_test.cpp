#include "sourceflow/app/recorder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::app {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A service whose spans end in a text.
class Recording : public testing::Test {
 protected:
  Recording() {
    telemetry.open("orders",
                   {.otlp = "http://collector", .traces = 1},
                   [this](auto& path, const auto& body, auto) {
                     if (path == "/v1/traces") exported += body;
                     return telemetry::PostAnswer{200, "{}"};
                   });
  }
  const telemetry::Tracer& tracer() { return telemetry.tracer(); }
  const std::string& spans() {
    telemetry.close();
    return exported;
  }

  static message::Envelope message(const std::string& name, const std::string& traceparent) {
    message::Envelope envelope;
    envelope.name = name;
    envelope.traceparent = traceparent;
    return envelope;
  }

  telemetry::Telemetry telemetry;
  std::string exported;
};

constexpr const char* sampled = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
constexpr const char* another = "00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01";
constexpr const char* passed_over = "00-2af7651916cd43dd8448eb211c80319c-d7ad6b7169203331-00";

TEST_F(Recording, TracesAMessageFromItsLaneToItsCommit) {
  auto command = message("CreateOrder", sampled);
  {
    WorkTrace trace(tracer(), command);
    {
      const auto scope = trace.handle(command);
      EXPECT_EQ(telemetry::Scope::current()->context().trace_id(),
                "0af7651916cd43dd8448eb211c80319c");
    }
    trace.handled();
    trace.done({Outcome::handled, {}});
  }

  EXPECT_THAT(spans(), HasSubstr("\"parentSpanId\":\"b7ad6b7169203331\""));
  EXPECT_THAT(exported, HasSubstr("\"name\":\"process CreateOrder\""));
  EXPECT_THAT(exported, HasSubstr("\"name\":\"handle CreateOrder\""));
  EXPECT_THAT(exported, HasSubstr("\"name\":\"commit\""));
  EXPECT_THAT(exported, Not(HasSubstr("\"code\":2")));
}

TEST_F(Recording, SaysWhyAMessageFailed) {
  auto command = message("CreateOrder", sampled);
  {
    WorkTrace trace(tracer(), command);
    const auto scope = trace.handle(command);
    trace.done({Outcome::failed, "the disk is full"});
  }

  EXPECT_THAT(spans(), HasSubstr("\"message\":\"the disk is full\""));
}

TEST_F(Recording, BeginsATraceWithAMessageThatBringsNone) {
  auto command = message("CreateOrder", "");
  {
    const WorkTrace trace(tracer(), command);
  }

  EXPECT_TRUE(command.traceparent.ends_with("-01"));
  EXPECT_THAT(spans(), Not(HasSubstr("parentSpanId")));
}

TEST_F(Recording, KeepsNothingOfATraceThatFollowsFromItsConversation) {
  telemetry::Telemetry passing_over;
  passing_over.open("orders", {.otlp = "http://collector", .traces = 0}, [](auto&&...) {
    return telemetry::PostAnswer{200, "{}"};
  });
  auto command = message("CreateOrder", passed_over);
  command.id = *base::Uuid::parse("2af76519-16cd-43dd-8448-eb211c80319c");
  auto from_elsewhere = message("CreateOrder", passed_over);
  from_elsewhere.id = base::make_uuid();
  auto sent = message("OrderCreated", "");
  sent.correlation_id = command.id;
  {
    WorkTrace trace(passing_over.tracer(), command);
    const WorkTrace other(passing_over.tracer(), from_elsewhere);
    const auto scope = trace.handle(command);
    EXPECT_EQ(telemetry::Scope::current()->context().traceparent(), passed_over);
    telemetry::carry_on(sent.traceparent, sent.tracestate, sent.conversation());
  }

  EXPECT_EQ(command.traceparent, "");
  EXPECT_EQ(sent.traceparent, "");
  EXPECT_EQ(from_elsewhere.traceparent, passed_over);
}

TEST_F(Recording, FollowsASenderThatDoesNotRecord) {
  telemetry::Telemetry alike;
  alike.open("orders", {.otlp = "http://collector", .traces = 0}, [](auto&&...) {
    return telemetry::PostAnswer{200, "{}"};
  });
  const telemetry::Tracer off;
  auto untraced = message("CreateOrder", "");
  untraced.id = *base::Uuid::parse("2af76519-16cd-43dd-8448-eb211c80319c");
  untraced.is_untraced = true;
  const auto handled_with = [&](const telemetry::Tracer& tracer) {
    auto command = untraced;
    const WorkTrace trace(tracer, command);
    return command.traceparent;
  };

  EXPECT_EQ(handled_with(alike.tracer()), "") << "whoever comes later decides alike";
  for (const auto* other : {&tracer(), &off}) {
    EXPECT_THAT(handled_with(*other), HasSubstr("00-2af7651916cd43dd8448eb211c80319c-"));
    EXPECT_TRUE(handled_with(*other).ends_with("-00"));
  }
  EXPECT_THAT(spans(), Not(HasSubstr("CreateOrder")));
}

TEST_F(Recording, CarriesAPassedOverTraceIntoAnotherConversation) {
  telemetry::Telemetry passing_over;
  passing_over.open("orders", {.otlp = "http://collector", .traces = 0}, [](auto&&...) {
    return telemetry::PostAnswer{200, "{}"};
  });
  auto command = message("CreateOrder", "");
  command.id = base::make_uuid();
  auto sent = message("RemindCustomer", "");
  sent.id = base::make_uuid();
  WorkTrace trace(passing_over.tracer(), command);
  const auto scope = trace.handle(command);

  telemetry::carry_on(sent.traceparent, sent.tracestate, sent.conversation());

  EXPECT_TRUE(sent.traceparent.ends_with("-00")) << "so that nobody decides again";
}

TEST_F(Recording, PutsWhatAReactionSendsIntoTheTraceOfItsEvent) {
  auto sent = message("RemindCustomer", "");
  {
    const auto event = message("OrderCreated", sampled);
    const ReadTrace trace(tracer(), "reactions", event);
    telemetry::carry_on(sent.traceparent, sent.tracestate, sent.conversation());
  }

  EXPECT_EQ(sent.traceparent.substr(0, 36), std::string(sampled).substr(0, 36));
  EXPECT_NE(sent.traceparent, sampled) << "it follows from the reaction, not from the event";
  EXPECT_THAT(spans(), HasSubstr("\"name\":\"handle reactions\""));
}

TEST_F(Recording, LinksABatchToEachTraceInIt) {
  const std::vector<message::Envelope> events{message("OrderCreated", passed_over),
                                              message("OrderCreated", sampled),
                                              message("OrderCreated", another)};
  batch_span(tracer(), "view:OrderSummary", events).end();
  EXPECT_FALSE(batch_span(tracer(), "view:OrderSummary", {events[0]}).is_recording());

  EXPECT_THAT(spans(), HasSubstr("\"name\":\"process view:OrderSummary\""));
  EXPECT_THAT(exported, HasSubstr("\"links\":[{\"traceId\":\"0af7651916cd43dd8448eb211c80319c\""));
  EXPECT_THAT(exported, HasSubstr("{\"traceId\":\"1af7651916cd43dd8448eb211c80319c\""));
  EXPECT_THAT(exported, Not(HasSubstr("2af7651916cd43dd")));
}

}  // namespace
}  // namespace sourceflow::app
