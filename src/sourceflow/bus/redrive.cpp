#include "sourceflow/bus/redrive.hpp"

#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

using base::Task;

// Long enough for a tour of a full queue; what an interrupted tour has hidden comes back by itself.
constexpr aws::ReceiveOptions look{
    .max = 10, .wait = std::chrono::seconds{1}, .visibility = std::chrono::seconds{120}};

Task<std::string> url_of(aws::Sqs& sqs, std::string queue) {
  const auto url = co_await sqs.queue_url(queue);
  if (!url) throw std::runtime_error("queue " + queue + " does not exist");
  co_return *url;
}

/// The letters that a tour leaves where they are.
class Untouched {
 public:
  void add(const aws::ReceivedMessage& message) {
    entries_.push_back({message.receipt, std::chrono::seconds{0}});
    if (!message.group_id.empty()) groups_.insert(message.group_id);
  }
  /// Something before it in its group stays, so it must stay behind that.
  bool holds_group_of(const aws::ReceivedMessage& message) const {
    return groups_.contains(message.group_id);
  }
  Task<> give_back(aws::Sqs& sqs, std::string url) {
    for (std::size_t i = 0; i < entries_.size(); i += 10) {
      const auto end = std::min(i + 10, entries_.size());
      const std::vector<aws::VisibilityEntry> batch(
          entries_.begin() + static_cast<std::ptrdiff_t>(i),
          entries_.begin() + static_cast<std::ptrdiff_t>(end));
      co_await sqs.change_visibility_batch(url, batch);
    }
  }

 private:
  std::vector<aws::VisibilityEntry> entries_;
  std::set<std::string> groups_;
};

Task<> delete_one(aws::Sqs& sqs, std::string url, std::string receipt) {
  const std::vector<std::string> receipts{std::move(receipt)};
  const auto results = co_await sqs.delete_batch(url, receipts);
  if (!results.at(0).ok)
    throw std::runtime_error("a dead letter was not deleted: " + results[0].text);
}

/// Finds the URLs of the queues that letters go back to, each once.
class Targets {
 public:
  Targets(aws::Sqs& sqs, std::string to) : sqs_(&sqs), to_(std::move(to)) {}

  Task<> send(aws::ReceivedMessage message, std::string source) {
    const auto name = to_.empty() ? source : to_;
    if (name.empty())
      throw std::runtime_error(
          "a dead letter does not say where it came from; say where to send it");
    if (!urls_.contains(name)) urls_[name] = co_await url_of(*sqs_, name);
    const auto entry = sent_back(message, is_fifo(name));
    co_await sqs_->send(urls_[name], entry);
  }

 private:
  aws::Sqs* sqs_;
  std::string to_;
  std::map<std::string, std::string> urls_;
};

}  // namespace

Task<std::vector<FoundLetter>> read_letters(aws::Sqs& sqs,
                                            std::string queue,
                                            LetterFilter filter,
                                            std::size_t max) {
  std::vector<FoundLetter> letters;
  Untouched untouched;
  const auto url = co_await url_of(sqs, queue);
  while (max == 0 || letters.size() < max) {
    const auto messages = co_await sqs.receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      untouched.add(message);
      auto letter = found_letter(message, queue);
      if (filter.matches(letter) && (max == 0 || letters.size() < max))
        letters.push_back(std::move(letter));
    }
  }
  co_await untouched.give_back(sqs, url);
  co_return letters;
}

Task<std::size_t> redrive(aws::Sqs& sqs, std::string queue, RedriveOptions options) {
  std::size_t count = 0;
  Untouched untouched;
  Targets targets(sqs, options.to);
  const auto url = co_await url_of(sqs, queue);
  // What dies again while the tour lasts would be met again, without an end.
  std::set<std::string> seen;
  const auto is_done = [&] { return options.max != 0 && count >= options.max; };
  while (!is_done()) {
    const auto messages = co_await sqs.receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      const auto letter = found_letter(message, queue);
      const auto& identity = letter.message_id.empty() ? letter.body : letter.message_id;
      const bool is_meant = !is_done() && options.filter.matches(letter) &&
                            !untouched.holds_group_of(message) && seen.insert(identity).second;
      if (!is_meant) {
        untouched.add(message);
        continue;
      }
      co_await targets.send(message, letter.source);
      co_await delete_one(sqs, url, message.receipt);
      ++count;
      if (options.rate > 0) {
        const std::chrono::duration<double> interval(1 / options.rate);
        co_await pause(std::chrono::duration_cast<std::chrono::milliseconds>(interval));
      }
    }
  }
  co_await untouched.give_back(sqs, url);
  co_return count;
}

Task<std::size_t> purge_letters(aws::Sqs& sqs, std::string queue, LetterFilter filter) {
  std::size_t count = 0;
  const auto url = co_await url_of(sqs, queue);
  if (filter.is_empty()) {
    const std::vector<std::string> names{"ApproximateNumberOfMessages"};
    const auto attributes = co_await sqs.queue_attributes(url, names);
    co_await sqs.purge(url);
    co_return std::stoul(attributes.at(names[0]));
  }
  Untouched untouched;
  for (;;) {
    const auto messages = co_await sqs.receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      if (!filter.matches(found_letter(message, queue))) {
        untouched.add(message);
        continue;
      }
      co_await delete_one(sqs, url, message.receipt);
      ++count;
    }
  }
  co_await untouched.give_back(sqs, url);
  co_return count;
}

}  // namespace sourceflow::bus
