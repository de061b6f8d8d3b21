#include "sourceflow/bus/redrive.hpp"

#include <exception>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include "sourceflow/aws/limits.hpp"
#include "sourceflow/bus/existing_queue.hpp"
#include "sourceflow/bus/letter_payload.hpp"
#include "sourceflow/bus/names.hpp"
#include "sourceflow/bus/steps.hpp"
#include "sourceflow/bus/until.hpp"

namespace sourceflow::bus {
namespace {

using base::Task;

// Long enough for a tour of a full queue; what an interrupted tour has hidden comes back by itself.
constexpr aws::ReceiveOptions look{
    .max = 10, .wait = std::chrono::seconds{1}, .visibility = std::chrono::seconds{120}};

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

  std::string name_for(const FoundLetter& letter) const {
    const auto name = to_.empty() ? letter.source : to_;
    if (name.empty())
      throw std::runtime_error(
          "a dead letter does not say where it came from; say where to send it");
    return name;
  }
  /// Before any letter is taken in hand.
  Task<> find(std::string dead_letter_queue) {
    if (to_.empty()) co_return;
    if (to_ == dead_letter_queue)
      throw std::invalid_argument(to_ + " is where the dead letters are; say another queue");
    urls_[to_] = co_await existing_queue(*sqs_, to_);
  }
  Task<> send(aws::ReceivedMessage message, std::string name) {
    if (!urls_.contains(name)) urls_[name] = co_await existing_queue(*sqs_, name);
    const auto entry = sent_back(message, is_fifo(name));
    co_await sqs_->send(urls_[name], entry);
  }

 private:
  aws::Sqs* sqs_;
  std::string to_;
  std::map<std::string, std::string> urls_;
};

Task<std::optional<std::string>> opened(LetterTools tools, aws::ReceivedMessage message) {
  if (tools.opener == nullptr) co_return std::nullopt;
  try {
    co_return co_await tools.opener->open(message);
  } catch (const SealError&) {
    // It may have died of just that; it is shown as it is.
    co_return std::nullopt;
  }
}

/// Letters wait for their turn while they are hidden: ten of them, at the rate asked for.
aws::ReceiveOptions look_at_pace(const RedriveOptions& options) {
  auto result = look;
  result.visibility = options.hold;
  if (options.rate > 0) {
    const auto needed = std::chrono::seconds(static_cast<std::int64_t>(20 / options.rate));
    result.visibility = std::min(std::max(options.hold, needed), aws::limits::visibility);
  }
  return result;
}

/// Keeps a pace from the first letter on, however long each takes by itself.
class Pace {
 public:
  explicit Pace(double rate) : rate_(rate) {}
  Task<> wait(std::size_t count) {
    if (rate_ <= 0) co_return;
    const std::chrono::duration<double> due(static_cast<double>(count) / rate_);
    const auto left = begin_ + due - std::chrono::steady_clock::now();
    const auto millis = std::chrono::ceil<std::chrono::milliseconds>(left);
    if (millis.count() > 0) co_await pause(millis);
  }

 private:
  double rate_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
};

/// The message with another payload, sealed again if it was.
Task<aws::ReceivedMessage> changed(LetterTools tools,
                                   aws::ReceivedMessage message,
                                   std::string payload) {
  if (tools.opener) {
    const auto plain = co_await tools.opener->open(message);
    const auto body = with_payload(plain, payload);
    co_return co_await tools.opener->with_body(message, body);
  }
  auto result = message;
  Delivery delivery{.message = result, .text = message.body};
  unwrap(delivery);
  if (aws::find(result.attributes, "Encryption"))
    throw std::invalid_argument("the letter is encrypted; it can be changed with leave to decrypt");
  result.body = with_payload(delivery.text, payload);
  co_return result;
}

}  // namespace

Task<std::vector<FoundLetter>> read_letters(LetterTools tools,
                                            std::string queue,
                                            LetterFilter filter,
                                            std::size_t max) {
  std::vector<FoundLetter> letters;
  Untouched untouched;
  const auto url = co_await existing_queue(*tools.sqs, queue);
  while (max == 0 || letters.size() < max) {
    const auto messages = co_await tools.sqs->receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      untouched.add(message);
      const auto plain = co_await opened(tools, message);
      auto letter = found_letter(message, queue, plain);
      if (filter.matches(letter) && (max == 0 || letters.size() < max))
        letters.push_back(std::move(letter));
    }
  }
  co_await untouched.give_back(*tools.sqs, url);
  if (tools.history)
    for (const auto& letter : letters) tools.history->keep(letter);
  co_return letters;
}

Task<std::size_t> redrive(LetterTools tools, std::string queue, RedriveOptions options) {
  std::size_t count = 0;
  Untouched untouched;
  Targets targets(*tools.sqs, options.to);
  const auto url = co_await existing_queue(*tools.sqs, queue);
  co_await targets.find(queue);
  // What dies again while the tour lasts would be met again, without an end.
  std::set<std::string> seen;
  const auto looking = look_at_pace(options);
  Pace pace(options.rate);
  bool is_ended = false;
  std::exception_ptr failure;
  const auto is_done = [&] {
    return is_ended || failure || (options.max != 0 && count >= options.max);
  };
  while (!is_done()) {
    const auto messages = co_await tools.sqs->receive(url, looking);
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
      try {
        const auto to = targets.name_for(letter);
        if (tools.history) tools.history->keep(letter);
        co_await targets.send(message, to);
        if (tools.history) tools.history->note(letter, {.at = tools.clock->now(), .to = to});
        co_await delete_one(*tools.sqs, url, message.receipt);
      } catch (...) {
        failure = std::current_exception();
        untouched.add(message);
        continue;
      }
      ++count;
      if (options.goes_on && !options.goes_on(count)) is_ended = true;
      co_await pace.wait(count);
    }
  }
  co_await untouched.give_back(*tools.sqs, url);
  if (failure) std::rethrow_exception(failure);
  co_return count;
}

Task<bool> edit_letter(LetterTools tools, std::string queue, LetterEdit edit) {
  const LetterFilter filter{.id = edit.id};
  Untouched untouched;
  Targets targets(*tools.sqs, edit.to);
  const auto url = co_await existing_queue(*tools.sqs, queue);
  co_await targets.find(queue);
  bool is_found = false;
  std::exception_ptr failure;
  while (!is_found) {
    const auto messages = co_await tools.sqs->receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      const auto letter = found_letter(message, queue);
      if (is_found || !filter.matches(letter)) {
        untouched.add(message);
        continue;
      }
      is_found = true;
      try {
        const auto to = targets.name_for(letter);
        const auto new_message = co_await changed(tools, message, edit.payload);
        if (tools.history) tools.history->keep(letter);
        co_await targets.send(new_message, to);
        const store::Replay replay{
            .at = tools.clock->now(), .to = to, .body = new_message.body, .note = edit.note};
        if (tools.history) tools.history->note(letter, replay);
        co_await delete_one(*tools.sqs, url, message.receipt);
      } catch (...) {
        failure = std::current_exception();
        untouched.add(message);
      }
    }
  }
  co_await untouched.give_back(*tools.sqs, url);
  if (failure) std::rethrow_exception(failure);
  co_return is_found;
}

Task<std::size_t> purge_letters(LetterTools tools, std::string queue, LetterFilter filter) {
  std::size_t count = 0;
  const auto url = co_await existing_queue(*tools.sqs, queue);
  if (filter.is_empty() && tools.history == nullptr) {
    const std::vector<std::string> names{"ApproximateNumberOfMessages"};
    const auto attributes = co_await tools.sqs->queue_attributes(url, names);
    co_await tools.sqs->purge(url);
    co_return std::stoul(attributes.at(names[0]));
  }
  Untouched untouched;
  for (;;) {
    const auto messages = co_await tools.sqs->receive(url, look);
    if (messages.empty()) break;
    for (const auto& message : messages) {
      const auto letter = found_letter(message, queue);
      if (!filter.matches(letter)) {
        untouched.add(message);
        continue;
      }
      if (tools.history) {
        tools.history->keep(letter);
        tools.history->note(letter, {.at = tools.clock->now(), .note = "purged"});
      }
      co_await delete_one(*tools.sqs, url, message.receipt);
      ++count;
    }
  }
  co_await untouched.give_back(*tools.sqs, url);
  co_return count;
}

}  // namespace sourceflow::bus
