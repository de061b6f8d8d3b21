#pragma once

#include <concepts>
#include <deque>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/receipt_handle.hpp"

namespace sourceflow::local {

/// What receives on a FIFO queue were given under an attempt id within the last five minutes.
class ReceiveAttempts {
 public:
  static constexpr std::chrono::minutes window{5};

  void remember(std::string id, std::vector<ReceiptHandle> handles, base::Time now);
  /// Null when the id is new.
  const std::vector<ReceiptHandle>* find(const std::string& id, base::Time now);
  void forget(const std::string& id) { attempts_.erase(id); }
  void clear();
  std::size_t size() const { return attempts_.size(); }

  template <class A, class T>
    requires std::same_as<std::remove_const_t<T>, ReceiveAttempts>
  friend void fields(A& archive, T& attempts) {
    archive(attempts.attempts_, attempts.by_time_);
  }

 private:
  std::unordered_map<std::string, std::vector<ReceiptHandle>> attempts_;
  std::deque<std::pair<base::Time, std::string>> by_time_;
};

}  // namespace sourceflow::local
