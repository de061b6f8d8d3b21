#pragma once

#include <cstdint>
#include <sourceflow/sourceflow.hpp>
#include <string>

namespace flights {

/// A command to an airport: a flight has left from there.
struct RecordDeparture {
  sourceflow::Time date;
  std::int64_t delay = 0;     // minutes, negative when early
  std::int64_t distance = 0;  // miles
  std::string destination;
};

/// An event of an airport, for every flight that left.
struct FlightDeparted {
  sourceflow::Time date;
  std::int64_t delay = 0;
  std::int64_t distance = 0;
  std::string origin;
  std::string destination;
};

/// Raised besides FlightDeparted when the flight left 15 minutes late or more.
struct FlightDelayed {
  sourceflow::Time date;
  std::int64_t delay = 0;
  std::string origin;
  std::string destination;
};

/// What an airport remembers, by its code.
struct Airport {
  std::int64_t departures = 0;
  std::int64_t delayed = 0;
  std::int64_t total_delay = 0;
};

// The names that the services share.
inline constexpr sourceflow::bus::QueueName departures_queue{"departures.fifo"};
inline constexpr sourceflow::bus::TopicName events_topic{"flight-events"};

}  // namespace flights
