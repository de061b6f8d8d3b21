#include "sourceflow/local/deduplication.hpp"

namespace sourceflow::local {

const Deduplication::First* Deduplication::find(const std::string& key, base::Time now) {
  forget(now);
  const auto found = firsts_.find(key);
  return found == firsts_.end() ? nullptr : &found->second;
}

void Deduplication::remember(std::string key, First first) {
  by_time_.emplace_back(first.sent, key);
  firsts_.insert_or_assign(std::move(key), first);
}

void Deduplication::forget(base::Time now) {
  while (!by_time_.empty() && by_time_.front().first + window <= now) {
    firsts_.erase(by_time_.front().second);
    by_time_.pop_front();
  }
}

void Deduplication::clear() {
  firsts_.clear();
  by_time_.clear();
}

}  // namespace sourceflow::local
