#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/message/envelope.hpp"

namespace sourceflow::bus {

/// A received message on its way through the steps.
struct Delivery {
  /// As it came, and as it goes to the dead-letter queue if it must.
  aws::ReceivedMessage& message;
  /// What is to be decoded: the body, until a step takes something off it.
  std::string text;
  message::Envelope envelope = {};
  bool was_sealed = false;
};

/// One stage of receiving. What it throws makes the message a dead letter with that reason, since
/// no repetition can help; so it must not touch the world.
struct Step {
  std::string name;
  std::function<void(Delivery&)> run;
};

/// The steps between a queue and the application, in order. Commands and events take the same.
std::vector<Step> receiving_steps();

/// Takes the wrapping of SNS off, with the attributes that it carries, where a subscription has no
/// raw delivery.
void unwrap(Delivery& delivery);
/// Reads the envelope; throws message::DecodeError.
void decode(Delivery& delivery);
/// Puts the trace context of the attributes into the envelope.
void trace(Delivery& delivery);

/// Runs the steps; gives the reason if one of them found the message unusable, empty otherwise.
std::string run_steps(const std::vector<Step>& steps, Delivery& delivery);

}  // namespace sourceflow::bus
