#pragma once

#include "sourceflow/bus/queue_attributes.hpp"
#include "sourceflow/bus/survey.hpp"

namespace sourceflow::bus {

/// A service that listens to a FIFO queue and subscribes to its own topic.
inline Plan orders_plan() {
  return plan_of(BusLayout{}
                     .send("CreateOrder", "orders.fifo")
                     .raise("OrderCreated", "order-events")
                     .listen({"orders.fifo"})
                     .subscribe({"order-events"}),
                 "orders");
}

/// What a survey finds where everything is as planned.
inline Survey as_planned(const Plan& plan) {
  const std::string sqs = "arn:aws:sqs:eu-west-1:123456789012:";
  const std::string sns = "arn:aws:sns:eu-west-1:123456789012:";
  Survey made;
  made.caller.found = {.account = "123456789012", .arn = "arn:aws:iam::123456789012:user/ci"};
  const auto add_queue = [&](const std::string& name, aws::Attributes attributes) {
    attributes["QueueArn"] = sqs + name;
    made.queues[name].found = {.url = "http://127.0.0.1/" + name, .attributes = attributes};
  };
  for (const auto& queue : plan.queues) {
    std::vector<std::string> topics;
    for (const auto& topic : queue.topics) topics.push_back(sns + topic);
    add_queue(queue.dead_letters, dead_letter_attributes(queue));
    add_queue(queue.name,
              queue_attributes(queue, sqs + queue.name, sqs + queue.dead_letters, topics));
  }
  for (const auto& topic : plan.topics)
    made.topics[topic.name].found = {.arn = sns + topic.name,
                                     .attributes = {{"DisplayName", topic.display_name}}};
  for (const auto& one : plan.subscriptions)
    made.topics[one.topic].found->subscriptions.push_back(
        {.arn = sns + one.topic + ":1",
         .queue_arn = sqs + one.queue,
         .attributes = {{"RawMessageDelivery", "true"}}});
  return made;
}

}  // namespace sourceflow::bus
