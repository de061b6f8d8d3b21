#include <algorithm>
#include <iterator>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/bus/client_options.hpp"
#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {
namespace {

using namespace std::chrono_literals;

void check_delays(const char* name,
                  const RetryDelays& delays,
                  std::vector<std::string>& complaints) {
  if (delays.first < 0s || delays.longest < delays.first ||
      delays.longest > aws::limits::visibility)
    complaints.push_back(std::string(name) +
                         ": first must not be negative and longest from first to 12 h");
  if (delays.factor < 1) complaints.push_back(std::string(name) + ": factor must be at least 1");
}

std::vector<std::string> client_complaints(const Aws& options) {
  try {
    return client_options(options).validate();
  } catch (const base::ConfigError& error) {
    return error.complaints();
  }
}

void check_queues(const Aws& options, std::vector<std::string>& complaints) {
  const auto check_visibility = [&](const std::string& name, std::chrono::seconds visibility) {
    if (visibility < 5s || visibility > aws::limits::visibility)
      complaints.push_back(name + " must be from 5 s to 12 h");
  };
  const auto check_receives = [&](const std::string& name, int receives) {
    if (receives < 1 || receives > 1000) complaints.push_back(name + " must be from 1 to 1000");
  };
  check_visibility("visibility", options.visibility);
  check_receives("max_receives", options.max_receives);
  for (const auto& [queue, value] : options.visibility_of)
    check_visibility("visibility_of " + queue, value);
  for (const auto& [queue, value] : options.max_receives_of)
    check_receives("max_receives_of " + queue, value);
}

}  // namespace

std::vector<std::string> Aws::validate() const {
  auto complaints = client_complaints(*this);
  const auto require = [&](bool is_right, const char* sentence) {
    if (!is_right) complaints.emplace_back(sentence);
  };
  require(max_concurrent_calls >= 1 && max_concurrent_calls <= 1000,
          "max_concurrent_calls must be from 1 to 1000");
  require(max_in_hand >= 10, "max_in_hand must be at least 10, which one receive may bring");
  require(max_pollers >= 1 && max_pollers <= 50, "max_pollers must be from 1 to 50");
  require(wait >= 0s && wait <= aws::limits::wait, "wait must be from 0 to 20 s");
  require(longest_handling > 0s && longest_handling <= aws::limits::visibility,
          "longest_handling must be more than 0 s and at most 12 h");
  require(batch_entries >= 1 && batch_entries <= aws::limits::batch_entries,
          "batch_entries must be from 1 to 10");
  require(linger >= 0ms && linger <= 1s, "linger must be from 0 to 1 s");
  require(batches_in_flight >= 1, "batches_in_flight must be at least 1");
  require(entity_messages_per_batch >= 1 && entity_messages_per_batch <= aws::limits::batch_entries,
          "entity_messages_per_batch must be from 1 to 10");
  require(max_command.count >= 1024, "max_command must be at least 1 KiB");
  require(max_event.count >= 1024, "max_event must be at least 1 KiB");
  if (encryption) std::ranges::move(encryption->validate(), std::back_inserter(complaints));
  std::ranges::move(dead_letters.validate(), std::back_inserter(complaints));
  check_queues(*this, complaints);
  check_delays("retry", retry, complaints);
  check_delays("fifo_retry", fifo_retry, complaints);
  return complaints;
}

aws::AwsOptions client_options(const Aws& options) {
  auto client = options.client;
  if (!options.region.empty()) client.region = options.region;
  if (!options.endpoint.empty()) client.endpoint = options.endpoint;
  return client.with_defaults();
}

}  // namespace sourceflow::bus
