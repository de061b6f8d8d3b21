#include "operations.hpp"

#include <stdexcept>

#include "service.hpp"

namespace flights {

void record_departure(Airport& airport,
                      const RecordDeparture& command,
                      sourceflow::CommandContext& context) {
  const std::string& origin = context.entity_id();
  ++airport.departures;
  airport.total_delay += command.delay;
  context.raise(
      FlightDeparted{command.date, command.delay, command.distance, origin, command.destination});
  if (command.delay >= delayed_from) {
    ++airport.delayed;
    context.raise(FlightDelayed{command.date, command.delay, origin, command.destination});
  }
}

int run_operations(const ServiceOptions& options) {
  sourceflow::App app{app_options("operations", options)};
  app.handle([fail_at = options.fail_at](Airport& airport,
                                         const RecordDeparture& command,
                                         sourceflow::CommandContext& context) {
    if (context.entity_id() == fail_at)
      throw std::runtime_error("nothing can leave from " + fail_at);
    record_departure(airport, command, context);
  });
  app.connect(aws_options(options),
              sourceflow::BusLayout{}
                  .send<RecordDeparture>(departures_queue)
                  .raise<FlightDeparted, FlightDelayed>(events_topic)
                  .listen(departures_queue, queue_settings(options)));
  return run_until_told(app, options);
}

}  // namespace flights
