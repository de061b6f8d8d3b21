#include "sourceflow/local/recent_calls.hpp"

#include <exception>
#include <utility>

namespace sourceflow::local {

namespace {

void keep(std::deque<RecentCall>& calls, RecentCall call) {
  if (calls.size() == RecentCalls::kept) calls.pop_front();
  calls.push_back(std::move(call));
}

}  // namespace

void RecentCalls::add(RecentCall call) {
  if (!call.error.empty()) keep(refused_, call);
  keep(calls_, std::move(call));
}

std::string resource_of(const Input& in) noexcept {
  try {
    for (const char* const name : {"QueueUrl", "TopicArn", "QueueName", "SourceArn"}) {
      const auto text = in.text(name);
      if (text) return std::string(text->substr(text->find_last_of("/:") + 1));
    }
  } catch (const std::exception&) {
    // A member of a wrong type, which the operation itself will refuse.
  }
  return {};
}

}  // namespace sourceflow::local
