#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sourceflow::bus {

/// What is wrong with a name, if anything.
enum class NameFault { none, empty, url, arn, character, too_long };

/// Longest names that SQS and SNS accept; the suffix `.fifo` counts.
inline constexpr std::size_t longest_queue_name = 80;
inline constexpr std::size_t longest_topic_name = 256;

constexpr bool is_fifo(std::string_view name) { return name.ends_with(".fifo"); }

/// Letters, digits, `-` and `_`, then perhaps `.fifo`.
constexpr NameFault fault_of(std::string_view name, std::size_t longest) {
  if (name.empty() || name == ".fifo") return NameFault::empty;
  if (name.find("://") != std::string_view::npos) return NameFault::url;
  if (name.starts_with("arn:")) return NameFault::arn;
  const auto stem = is_fifo(name) ? name.substr(0, name.size() - 5) : name;
  for (const char c : stem) {
    const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == '-' || c == '_';
    if (!allowed) return NameFault::character;
  }
  return name.size() > longest ? NameFault::too_long : NameFault::none;
}

/// The short name of a queue, e.g. `orders.fifo`: not its URL, not its ARN, without a prefix.
///
/// A literal is checked by the compiler. A name known only at run time goes through `checked`,
/// which throws base::ConfigError. Only views the text that it was made from.
class QueueName {
 public:
  template <std::size_t N>
  consteval QueueName(const char (&literal)[N])
      : text_(literal, N - 1) {  // NOLINT(google-explicit-constructor)
    switch (fault_of(text_, longest_queue_name)) {
      case NameFault::none:
        break;
      case NameFault::empty:
        throw "A queue needs a name.";
      case NameFault::url:
        throw "A URL stands where the short name of a queue belongs, such as orders.fifo.";
      case NameFault::arn:
        throw "An ARN stands where the short name of a queue belongs, such as orders.fifo.";
      case NameFault::character:
        throw "A queue's name has letters, digits, - and _ only, then perhaps .fifo.";
      case NameFault::too_long:
        throw "A queue's name has at most 80 characters, .fifo included.";
    }
  }
  static QueueName checked(std::string_view name);

  constexpr std::string_view text() const { return text_; }

 private:
  struct Checked {};
  constexpr QueueName(Checked, std::string_view name) : text_(name) {}
  std::string_view text_;
};

/// The short name of a topic, e.g. `order-events`; checked like the name of a queue.
class TopicName {
 public:
  template <std::size_t N>
  consteval TopicName(const char (&literal)[N])
      : text_(literal, N - 1) {  // NOLINT(google-explicit-constructor)
    switch (fault_of(text_, longest_topic_name)) {
      case NameFault::none:
        break;
      case NameFault::empty:
        throw "A topic needs a name.";
      case NameFault::url:
        throw "A URL stands where the short name of a topic belongs, such as order-events.";
      case NameFault::arn:
        throw "An ARN stands where the short name of a topic belongs, such as order-events.";
      case NameFault::character:
        throw "A topic's name has letters, digits, - and _ only, then perhaps .fifo.";
      case NameFault::too_long:
        throw "A topic's name has at most 256 characters, .fifo included.";
    }
  }
  static TopicName checked(std::string_view name);

  constexpr std::string_view text() const { return text_; }

 private:
  struct Checked {};
  constexpr TopicName(Checked, std::string_view name) : text_(name) {}
  std::string_view text_;
};

/// What is wrong with the name of a `what` ("queue", "topic"), as a sentence; empty if nothing is.
std::string name_complaint(std::string_view what, std::string_view name, std::size_t longest);

/// `orders.fifo` becomes `orders-dlq.fifo`.
std::string dead_letter_name(std::string_view queue);

}  // namespace sourceflow::bus
