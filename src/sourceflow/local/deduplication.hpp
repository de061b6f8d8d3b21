#pragma once

#include <concepts>
#include <cstdint>
#include <deque>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::local {

/// What was sent within the last five minutes under a deduplication id: also of messages received
/// and deleted since.
class Deduplication {
 public:
  static constexpr std::chrono::minutes window{5};

  struct First {
    base::Uuid id;
    std::uint64_t sequence;
    base::Time sent;
  };

  /// Null when `key` is new.
  const First* find(const std::string& key, base::Time now);
  void remember(std::string key, First first);
  void clear();

  template <class A, class T>
    requires std::same_as<std::remove_const_t<T>, Deduplication>
  friend void fields(A& archive, T& deduplication) {
    archive(deduplication.firsts_, deduplication.by_time_);
  }

 private:
  void forget(base::Time now);

  std::unordered_map<std::string, First> firsts_;
  std::deque<std::pair<base::Time, std::string>> by_time_;
};

}  // namespace sourceflow::local
