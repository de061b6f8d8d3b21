// expect: databases keep durations to the microsecond
#include <chrono>

#include "sourceflow/store/typed.hpp"

struct Departure {
  std::chrono::nanoseconds taxied;
};

auto row = sourceflow::store::to_row(Departure{});
auto again = sourceflow::store::from_row<Departure>(row);
