#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace flights::run {

/// Looks at the queues and counters of the endpoint from outside, as an operator would.
class Observer {
 public:
  /// `url` is the endpoint's, e.g. `http://127.0.0.1:4566`.
  explicit Observer(const std::string& url);
  ~Observer();

  /// Messages in a queue: waiting, in hand, or delayed. Zero if there is no such queue.
  std::int64_t depth(const std::string& queue);
  /// How many messages lie in a queue for each reason that they died of; receives them, so it is
  /// for the end.
  std::map<std::string, std::int64_t> reasons(const std::string& queue);

  /// Makes a KMS key under this alias, as an operator does before a service names it.
  void make_key(const std::string& alias);

  struct Calls {
    std::int64_t requests = 0;
    std::int64_t messages = 0;
  };
  /// What the endpoint has answered since its start, by operation.
  std::map<std::string, Calls> calls();

 private:
  struct Connected;
  std::unique_ptr<Connected> connected_;
};

}  // namespace flights::run
