#pragma once

#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/app/connection.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/bus/batch_sender.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/bus/departures.hpp"
#include "sourceflow/bus/outgoing.hpp"
#include "sourceflow/bus/provision.hpp"

namespace sourceflow::bus {

/// A message that leaves, and whom to tell what became of it. Copies share the message.
struct Letter {
  std::shared_ptr<const Outgoing> message;
  std::shared_ptr<const std::function<void(app::Carried)>> done;
  Departure departure = {};

  void settle(std::string error, bool is_final) const;
};

/// A letter and where it goes.
struct Addressed {
  store::MessageKind kind = store::MessageKind::command;
  std::string destination;
  Letter letter;
};

/// Sends commands to one queue. Those of one entity arrive in the order they were added if the
/// queue is FIFO; a standard queue keeps no order, so there is none to keep here.
using Sender = BatchSender<Letter>;
std::unique_ptr<Sender> make_sender(boost::asio::any_io_executor executor,
                                    aws::Sqs& sqs,
                                    const ResolvedQueue& queue,
                                    const Aws& options,
                                    const Departures& departures);

/// Publishes events to one topic, with the same promises.
using Publisher = BatchSender<Letter>;
std::unique_ptr<Publisher> make_publisher(boost::asio::any_io_executor executor,
                                          aws::Sns& sns,
                                          const ResolvedTopic& topic,
                                          const Aws& options,
                                          const Departures& departures);

/// Adds a letter with its entity's group where `is_fifo`.
void add(Sender& sender, Letter letter, bool is_fifo);

}  // namespace sourceflow::bus
