#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sourceflow/bus/admin.hpp"

#include "counting.hpp"

namespace sourceflow::end_to_end {

/// A service that handles nothing until it is mended, and what an operator does about it.
struct Broken {
  explicit Broken(
      const bus::QueueName& queue, const std::function<void(bus::Aws&)>& change = [](auto&) {})
      : counting(
            queue,
            [this](const app::Incoming&) {
              return is_mended ? app::Handled{} : app::Handled{app::Outcome::unusable, "broken"};
            },
            {},
            change) {}

  void let_die(int count, const std::vector<std::string>& entities = {"a", "b"}) {
    const auto all = static_cast<std::size_t>(count) * entities.size();
    counting.send(count, entities);
    ASSERT_TRUE(becomes_true([&] { return counting.dead_letters().visible() == all; }));
  }

  std::atomic<bool> is_mended = false;
  Counting counting;
  bus::Admin admin{options_for(*counting.endpoint)};
};

}  // namespace sourceflow::end_to_end
