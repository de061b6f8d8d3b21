#pragma once

#include <atomic>
#include <cstdint>

#include "sourceflow/app/connection.hpp"

namespace sourceflow::app {

/// How many messages came to what end since the start.
struct Counts {
  std::int64_t handled = 0;
  std::int64_t duplicates = 0;
  std::int64_t rejected = 0;
  std::int64_t failed = 0;
  std::int64_t dead = 0;
  std::int64_t sent = 0;
};

/// The same while it is being counted, by any number of threads.
class Counter {
 public:
  void add(Outcome outcome) {
    switch (outcome) {
      case Outcome::handled:
        ++handled_;
        break;
      case Outcome::duplicate:
        ++duplicates_;
        break;
      case Outcome::rejected:
        ++rejected_;
        break;
      case Outcome::failed:
        ++failed_;
        break;
      case Outcome::unusable:
        ++dead_;
        break;
      case Outcome::held_back:
      case Outcome::unavailable:
      case Outcome::lost:
        break;
    }
  }
  void add_sent(std::int64_t count) { sent_ += count; }
  void add_dead() { ++dead_; }

  Counts value() const { return {handled_, duplicates_, rejected_, failed_, dead_, sent_}; }

 private:
  std::atomic<std::int64_t> handled_{0};
  std::atomic<std::int64_t> duplicates_{0};
  std::atomic<std::int64_t> rejected_{0};
  std::atomic<std::int64_t> failed_{0};
  std::atomic<std::int64_t> dead_{0};
  std::atomic<std::int64_t> sent_{0};
};

}  // namespace sourceflow::app
