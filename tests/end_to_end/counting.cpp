#include "counting.hpp"

#include <utility>

namespace sourceflow::end_to_end {

Counting::Counting(const bus::QueueName& queue,
                   RecordingService::Script script,
                   bus::QueueSettings settings)
    : Counting(queue, std::move(script), settings, [](bus::Aws&) {}) {}

Counting::Counting(const bus::QueueName& queue,
                   RecordingService::Script script,
                   bus::QueueSettings settings,
                   const std::function<void(bus::Aws&)>& change,
                   local::EndpointOptions endpoint_options)
    : name(queue.text()),
      endpoint(std::make_unique<local::Endpoint>(std::move(endpoint_options))),
      service(std::move(script)) {
  auto options = options_for(*endpoint);
  change(options);
  const auto layout = bus::BusLayout{}.send("Count", queue).listen(queue, settings);
  connection = bus::make_connection("counter", options, layout);
  connection->start(service);
}

void Counting::send(int count, const std::vector<std::string>& entities) {
  std::vector<store::OutboxEntry> entries;
  for (int number = 1; number <= count; ++number)
    for (const auto& entity : entities) entries.push_back(command(name, entity, number));
  connection->carry(std::move(entries), carriage.done());
}

void Counting::stop() {
  connection->stop_receiving(in(std::chrono::seconds{5}));
  connection->stop(in(std::chrono::seconds{5}));
}

local::QueueView Counting::dead_letters() const {
  return endpoint->queue(bus::dead_letter_name(name));
}

}  // namespace sourceflow::end_to_end
