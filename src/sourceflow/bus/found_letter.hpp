#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/base/clock.hpp"

namespace sourceflow::aws {
struct ReceivedMessage;
struct SendEntry;
}  // namespace sourceflow::aws

namespace sourceflow::bus {

/// A dead letter as an operator sees it.
struct FoundLetter {
  /// SQS's id of the letter, which `show` and `--id` take.
  std::string id = {};
  std::string reason = {};
  /// The queue where it died, by its full name.
  std::string source = {};
  /// The id that its sender gave it, if it is a message of ours.
  std::string message_id = {};
  /// The name of the command or event, and the entity.
  std::string name = {};
  std::string entity_id = {};
  std::string body = {};
  int receive_count = 0;
  base::Time died_at = {};
};

/// Which dead letters are meant; what is empty does not matter.
struct LetterFilter {
  /// SQS's id, or the message's own.
  std::string id = {};
  /// Part of the reason.
  std::string reason = {};
  std::string name = {};

  bool matches(const FoundLetter& letter) const;
  bool is_empty() const { return id.empty() && reason.empty() && name.empty(); }
};

/// Which dead letters are sent back, where to, and how fast.
struct RedriveOptions {
  LetterFilter filter = {};
  /// Another queue than the one each letter came from.
  std::string to = {};
  /// At most so many; zero: all.
  std::size_t max = 0;
  /// Letters a second; zero: as fast as it goes.
  double rate = 0;
};

/// Reads what can be read, of messages that are none too. `dead_letter_queue` tells where they came
/// from if nothing else does.
FoundLetter found_letter(const aws::ReceivedMessage& message, std::string_view dead_letter_queue);

/// The dead-letter queue meant by a name, which may also be that of the queue itself.
std::string dead_letter_queue_of(std::string_view queue);

/// The message as it is sent back: with its group and its own id, so that the inbox still knows it,
/// but with a deduplication id of its own, or SQS would drop it as a duplicate of itself within
/// five minutes.
aws::SendEntry sent_back(const aws::ReceivedMessage& message, bool to_fifo);

/// The reason without what differs from one message to the next: quoted text and numbers.
std::string fingerprint(std::string_view reason);

/// A table of letters, or of how many there are for each fingerprint.
std::string to_text(const std::vector<FoundLetter>& letters, base::Time now);
std::string grouped_text(const std::vector<FoundLetter>& letters);
/// Everything about one letter.
std::string full_text(const FoundLetter& letter);

}  // namespace sourceflow::bus
