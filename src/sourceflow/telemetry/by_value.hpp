#pragma once

#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sourceflow/telemetry/metrics.hpp"

namespace sourceflow::telemetry {

/// Handles of one metric that differ in one attribute whose values come with the messages, such as
/// the name of a command: resolved when a value is first seen, found by a hash afterwards. Values
/// beyond `Metrics::max_series` share the handle of `other`. Any thread.
template <class Handle>
class ByValue {
 public:
  using Resolve = std::function<Handle(const std::string& value)>;

  explicit ByValue(Resolve resolve) : resolve_(std::move(resolve)) {}

  const Handle& of(std::string_view value) {
    {
      const std::shared_lock lock(mutex_);
      if (const auto found = handles_.find(value); found != handles_.end()) return found->second;
    }
    const std::unique_lock lock(mutex_);
    const std::string key = handles_.size() < Metrics::max_series ? std::string(value) : "other";
    if (const auto found = handles_.find(key); found != handles_.end()) return found->second;
    return handles_.emplace(key, resolve_(key)).first->second;
  }

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };

  Resolve resolve_;
  std::shared_mutex mutex_;
  std::unordered_map<std::string, Handle, Hash, std::equal_to<>> handles_;
};

}  // namespace sourceflow::telemetry
