#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
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
  /// SQS's id of the message that died, where that had none of its own: as the log tells it.
  std::string died_as = {};
  /// The name of the command or event, and the entity.
  std::string name = {};
  std::string entity_id = {};
  std::string body = {};
  /// The command or event itself; empty if it could not be read.
  std::string payload = {};
  /// True if the body is encrypted; then `payload` is empty unless it was opened.
  bool is_sealed = false;
  /// How often it was received before it died, zero if that is not known; and since then, also by
  /// whoever looked at it.
  int receives = 0;
  int receive_count = 0;
  base::Time died_at = {};
  /// The dead-letter queue it is in.
  std::string queue = {};
};

/// Which dead letters are meant; what is empty does not matter.
struct LetterFilter {
  /// SQS's id of the letter, the message's own, or the one under which it died.
  std::string id = {};
  /// Part of the reason.
  std::string reason = {};
  std::string name = {};
  std::string entity_id = {};
  /// A fingerprint of its reason, as groups of letters have.
  std::string fingerprint = {};
  /// When it died.
  std::optional<base::Time> before = {};
  std::optional<base::Time> after = {};

  bool matches(const FoundLetter& letter) const;
  bool is_empty() const { return *this == LetterFilter{}; }
  friend bool operator==(const LetterFilter&, const LetterFilter&) = default;
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
  /// How long letters in hand are hidden from others, up to 12 h; what a killed tool had in hand
  /// comes back then. Longer where the rate needs it.
  std::chrono::seconds hold{120};
  /// Leaves it to a move task of SQS where that does the same: every letter of a standard queue to
  /// the one queue that dies there.
  bool may_use_move_task = true;
  /// Called while it goes on, with what has been sent back; false ends it.
  std::function<bool(std::size_t sent)> goes_on = {};
};

/// How one dead letter is changed and sent.
struct LetterEdit {
  /// SQS's id, or the message's own.
  std::string id = {};
  /// The new payload, a JSON object; id, name and entity of the message stay.
  std::string payload = {};
  /// Why it was changed, for the history.
  std::string note = {};
  /// Another queue than the one it came from.
  std::string to = {};
};

/// Reads what can be read, of messages that are none too. `dead_letter_queue` tells where they came
/// from if nothing else does; `opened` is the plain text of a sealed body.
FoundLetter found_letter(const aws::ReceivedMessage& message,
                         std::string_view dead_letter_queue,
                         const std::optional<std::string>& opened = std::nullopt);

/// The dead-letter queue meant by a name, which may also be that of the queue itself.
std::string dead_letter_queue_of(std::string_view queue);

/// The message as it is sent back: with its group and its own id, so that the inbox still knows it,
/// but with a deduplication id of its own, or SQS would drop it as a duplicate of itself within
/// five minutes.
aws::SendEntry sent_back(const aws::ReceivedMessage& message, bool to_fifo);

/// The reason without what differs from one message to the next: quoted text, numbers, ids and
/// other words with digits in them.
std::string fingerprint(std::string_view reason);

/// A table of letters, or of how many there are for each fingerprint.
std::string to_text(const std::vector<FoundLetter>& letters, base::Time now);
std::string grouped_text(const std::vector<FoundLetter>& letters, base::Time now);
/// Everything about one letter.
std::string full_text(const FoundLetter& letter);

}  // namespace sourceflow::bus
