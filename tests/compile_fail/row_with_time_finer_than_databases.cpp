// expect: databases keep times to the microsecond
#include <chrono>

#include "sourceflow/store/typed.hpp"

struct Departure {
  std::chrono::sys_time<std::chrono::nanoseconds> at;
};

auto table = sourceflow::store::table_of<Departure>();
