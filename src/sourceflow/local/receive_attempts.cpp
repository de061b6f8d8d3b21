#include "sourceflow/local/receive_attempts.hpp"

namespace sourceflow::local {

void ReceiveAttempts::remember(std::string id, std::vector<ReceiptHandle> handles, base::Time now) {
  by_time_.emplace_back(now, id);
  attempts_.insert_or_assign(std::move(id), std::move(handles));
}

const std::vector<ReceiptHandle>* ReceiveAttempts::find(const std::string& id, base::Time now) {
  while (!by_time_.empty() && by_time_.front().first + window <= now) {
    attempts_.erase(by_time_.front().second);
    by_time_.pop_front();
  }
  const auto found = attempts_.find(id);
  return found == attempts_.end() ? nullptr : &found->second;
}

void ReceiveAttempts::clear() {
  attempts_.clear();
  by_time_.clear();
}

}  // namespace sourceflow::local
