#pragma once

#include <span>

#include "sourceflow/telemetry/metric.hpp"

/// Every metric of SourceFlow: docs/telemetry.md shows the same list, and a test compares the two.
/// A new metric is a constant here and a line in `all()`.
namespace sourceflow::telemetry::instruments {

using enum MetricKind;

// Commands and events that leave over SQS and SNS. `destination` is the queue or topic, `message`
// the name of the command or event.
inline constexpr Metric command_dispatched{"sourceflow.aws.command.dispatched",
                                           counter,
                                           "{command}",
                                           "Commands that SQS has accepted.",
                                           {"destination", "message"}};
inline constexpr Metric command_dispatch_duration{
    "sourceflow.aws.command.dispatch_duration",
    histogram,
    "s",
    "From when a command is to leave until SQS has accepted it.",
    {"destination"}};
inline constexpr Metric command_dispatch_error{
    "sourceflow.aws.command.dispatch_error",
    counter,
    "{command}",
    "Commands that were refused for good or given up; those kept in the outbox are tried again.",
    {"destination", "message"}};
inline constexpr Metric event_published{"sourceflow.aws.event.published",
                                        counter,
                                        "{event}",
                                        "Events that SNS has accepted.",
                                        {"destination", "message"}};
inline constexpr Metric event_publish_duration{
    "sourceflow.aws.event.publish_duration",
    histogram,
    "s",
    "From when an event is to leave until SNS has accepted it.",
    {"destination"}};
inline constexpr Metric event_publish_error{
    "sourceflow.aws.event.publish_error",
    counter,
    "{event}",
    "Events that were refused for good or given up; those kept in the outbox are tried again.",
    {"destination", "message"}};

// Messages that arrive over SQS.
inline constexpr Metric message_received{"sourceflow.aws.message.received",
                                         counter,
                                         "{message}",
                                         "Messages that a receive call brought.",
                                         {"queue"}};
inline constexpr Metric message_processed{"sourceflow.aws.message.processed",
                                          counter,
                                          "{message}",
                                          "Received messages by what became of them.",
                                          {"queue", "outcome"}};
inline constexpr Metric message_processing_duration{
    "sourceflow.aws.message.processing_duration",
    histogram,
    "s",
    "From when a message was received until its work was durable or had failed.",
    {"queue"}};
inline constexpr Metric message_processing_error{
    "sourceflow.aws.message.processing_error",
    counter,
    "{message}",
    "Received messages that failed, and are tried again or become dead letters.",
    {"queue"}};
inline constexpr Metric message_in_flight{"sourceflow.aws.message.in_flight",
                                          gauge,
                                          "{message}",
                                          "Messages received and not yet acknowledged.",
                                          {"queue"}};
inline constexpr Metric message_dead_lettered{
    "sourceflow.aws.message.dead_lettered",
    counter,
    "{message}",
    "Messages sent to a dead-letter queue with their reason.",
    {"queue"}};
inline constexpr Metric visibility_renewals{"sourceflow.aws.visibility.renewals",
                                            counter,
                                            "{renewal}",
                                            "Renewals of the visibility of messages in hand.",
                                            {"queue"}};
inline constexpr Metric visibility_losses{
    "sourceflow.aws.visibility.losses",
    counter,
    "{message}",
    "Messages whose visibility ran out while they were handled: their work was rolled back.",
    {"queue"}};
inline constexpr Metric queue_depth{
    "sourceflow.aws.queue.depth",
    gauge,
    "{message}",
    "Messages that wait in a queue, as SQS counts them: approximately.",
    {"queue"}};
inline constexpr Metric queue_age{
    "sourceflow.aws.queue.age",
    gauge,
    "s",
    "How long the message received last had waited in its queue; zero when the queue was empty.",
    {"queue"}};
inline constexpr Metric dead_letter_depth{"sourceflow.aws.dead_letter.depth",
                                          gauge,
                                          "{message}",
                                          "Messages that wait in a dead-letter queue.",
                                          {"queue"}};
inline constexpr Metric dead_letter_age{"sourceflow.aws.dead_letter.age",
                                        gauge,
                                        "s",
                                        "Age of the oldest message seen in a dead-letter queue.",
                                        {"queue"}};

// Calls of AWS, by service and operation: `sqs.SendMessageBatch`.
inline constexpr Metric api_requests{"sourceflow.aws.api.requests",
                                     counter,
                                     "{request}",
                                     "Requests on the wire, retries included.",
                                     {"operation"}};
inline constexpr Metric api_errors{"sourceflow.aws.api.errors",
                                   counter,
                                   "{call}",
                                   "Calls that failed after all their attempts.",
                                   {"operation"}};
inline constexpr Metric api_billed_units{"sourceflow.aws.api.billed_units",
                                         counter,
                                         "{unit}",
                                         "Requests as AWS bills them: each started 64 KiB is one.",
                                         {"operation"}};
inline constexpr Metric api_cost{
    "sourceflow.aws.api.estimated_cost",
    counter,
    "[USD]",
    "What the requests cost at list prices, without free tier, tax and transfer.",
    {"operation"}};

// Handling, whether a message came over SQS or from this process.
inline constexpr Metric message_handled{"sourceflow.message.handled",
                                        counter,
                                        "{message}",
                                        "Messages whose work is durable.",
                                        {"message"}};
inline constexpr Metric message_rejected{"sourceflow.message.rejected",
                                         counter,
                                         "{message}",
                                         "Commands that their handler refused.",
                                         {"message"}};
inline constexpr Metric message_duplicate{"sourceflow.message.duplicate",
                                          counter,
                                          "{message}",
                                          "Messages that came again after they had been handled.",
                                          {"message"}};
inline constexpr Metric message_failed{
    "sourceflow.message.failed",
    counter,
    "{message}",
    "Tries of a message that failed, whether it is tried again or not.",
    {"message"}};
inline constexpr Metric message_critical_time{
    "sourceflow.message.critical_time",
    histogram,
    "s",
    "From when a message was sent until its work was durable.",
    {"message"}};
inline constexpr Metric message_dead{
    "sourceflow.message.dead",
    counter,
    "{message}",
    "Messages given up in this process: kept as dead letters in its store.",
    {}};
inline constexpr Metric idempotency_duplicates{
    "sourceflow.idempotency.duplicates",
    counter,
    "{claim}",
    "Claims of a key that was claimed or completed before.",
    {}};
inline constexpr Metric lane_depth{
    "sourceflow.lane.depth", gauge, "{message}", "Messages that wait for their commit.", {}};
inline constexpr Metric outbox_depth{"sourceflow.outbox.depth",
                                     gauge,
                                     "{message}",
                                     "Messages that are committed and not yet sent.",
                                     {}};
inline constexpr Metric outbox_age{
    "sourceflow.outbox.age", gauge, "s", "Age of the oldest message in the outbox.", {}};
inline constexpr Metric outbox_sent{"sourceflow.outbox.sent",
                                    counter,
                                    "{message}",
                                    "Messages of the outbox that were sent and marked.",
                                    {}};
inline constexpr Metric view_lag{
    "sourceflow.view.lag",
    gauge,
    "{event}",
    "Positions of the event log that a view or the reactions have not come to.",
    {"view"}};
inline constexpr Metric view_lag_time{
    "sourceflow.view.lag_time",
    gauge,
    "s",
    "Age of the first event that a view or the reactions have not come to.",
    {"view"}};

// Encryption, breakers, and telemetry itself.
inline constexpr Metric data_key_hits{
    "sourceflow.encryption.data_key.hits",
    counter,
    "{key}",
    "Bodies sealed (`seal`) or opened (`open`) with a data key from the cache.",
    {"purpose"}};
inline constexpr Metric data_key_misses{"sourceflow.encryption.data_key.misses",
                                        counter,
                                        "{key}",
                                        "Data keys that KMS was asked for.",
                                        {"purpose"}};
inline constexpr Metric breaker_state{
    "sourceflow.breaker.state", gauge, "{state}", "0 closed, 1 half-open, 2 open.", {"dependency"}};
inline constexpr Metric breaker_trips{"sourceflow.breaker.trips",
                                      counter,
                                      "{trip}",
                                      "How often a breaker has opened.",
                                      {"dependency"}};
inline constexpr Metric telemetry_dropped{
    "sourceflow.telemetry.dropped",
    counter,
    "{span}",
    "Spans that were not exported: the queue was full (`full`), or the collector did not take them "
    "(`refused`).",
    {"reason"}};
inline constexpr Metric telemetry_exported{
    "sourceflow.telemetry.exported", counter, "{span}", "Spans that the collector has taken.", {}};

/// All of the above, in the order of this file.
std::span<const Metric* const> all();

}  // namespace sourceflow::telemetry::instruments
