#pragma once

#include <cstdint>
#include <mutex>
#include <random>

namespace sourceflow::base {

/// The dice. Decisions that need chance take a Random, so that a seed repeats them.
class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;

  /// Uniform in [0, 1).
  double fraction() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// A fixed sequence from a seed; not for keys or tokens. One thread at a time.
class SeededRandom : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

/// Seeded from the operating system, one sequence per thread; safe from any thread.
Random& thread_random();

}  // namespace sourceflow::base
