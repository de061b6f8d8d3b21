#include "sourceflow/bus/reseal.hpp"

#include <set>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sourceflow/base/log.hpp"
#include "sourceflow/bus/existing_queue.hpp"
#include "sourceflow/bus/letter_seals.hpp"
#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/sealing.hpp"

namespace sourceflow::bus {
namespace {

constexpr aws::ReceiveOptions look{
    .max = 10, .wait = std::chrono::seconds{1}, .visibility = std::chrono::seconds{120}};

base::Task<> replace(aws::Sqs* sqs, std::string url, aws::ReceivedMessage fresh) {
  aws::SendEntry entry{.body = fresh.body, .attributes = fresh.attributes};
  if (!fresh.group_id.empty()) {
    entry.group_id = fresh.group_id;
    entry.deduplication_id = "reseal-" + fresh.id;
  }
  co_await sqs->send(url, entry);
  const std::vector<std::string> receipts{fresh.receipt};
  const auto deleted = co_await sqs->delete_batch(url, receipts);
  if (!deleted.at(0).ok)
    throw std::runtime_error("a dead letter was not deleted: " + deleted[0].text);
}

const std::string& identity_of(const aws::ReceivedMessage& message) {
  const auto* id = aws::find(message.attributes, "MessageId");
  return id ? id->value : message.body;
}

}  // namespace

base::Task<std::size_t> reseal(aws::Sqs& sqs,
                               aws::Kms& kms,
                               std::string queue,
                               std::string kms_key) {
  const auto url = co_await existing_queue(sqs, queue);
  const auto key = co_await kms.describe_key(kms_key);
  if (!key) throw std::runtime_error("KMS has no key " + kms_key);
  LetterSeals seals(kms);
  // What was sent anew is met again at the end of the queue.
  std::set<std::string> seen;
  std::set<std::string> stuck_groups;
  std::vector<aws::VisibilityEntry> untouched;
  std::size_t count = 0;
  for (;;) {
    auto messages = co_await sqs.receive(url, look);
    if (messages.empty()) break;
    for (auto& message : messages) {
      bool moves =
          seen.insert(identity_of(message)).second && !stuck_groups.contains(message.group_id);
      bool is_old = false;
      auto fresh = message;
      try {
        const auto under = LetterSeals::key_of(message);
        is_old = moves && !under.empty() && under != key->arn;
        moves = moves && (is_old || is_fifo(queue));
        if (is_old) {
          const auto body = co_await seals.open(message);
          fresh = co_await seals.with_body(message, body, kms_key);
        }
      } catch (const SealError& error) {
        base::log(base::LogLevel::warning,
                  "a dead letter does not open and stays as it is",
                  {{"letter", message.id}, {"reason", error.what()}});
        moves = false;
        if (is_fifo(queue)) stuck_groups.insert(message.group_id);
      }
      if (moves) {
        co_await replace(&sqs, url, std::move(fresh));
        count += is_old ? 1 : 0;
      } else {
        untouched.push_back({message.receipt, std::chrono::seconds{0}});
      }
    }
  }
  for (const auto& one : untouched) {
    const std::vector<aws::VisibilityEntry> entries{one};
    co_await sqs.change_visibility_batch(url, entries);
  }
  co_return count;
}

}  // namespace sourceflow::bus
