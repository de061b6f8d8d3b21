#pragma once

#include <deque>
#include <string>
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

 private:
  std::unordered_map<std::string, std::vector<ReceiptHandle>> attempts_;
  std::deque<std::pair<base::Time, std::string>> by_time_;
};

}  // namespace sourceflow::local
