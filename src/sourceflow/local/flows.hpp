#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "sourceflow/local/payload.hpp"

namespace sourceflow::local {

/// What SourceFlow's messages tell of the way they go: which commands come into a queue
/// (`CommandType`), which events go to a topic (`EventType`), and which queue's commands caused
/// them (`causationId` of the body's metadata). For the console to draw; bounded, and in memory
/// only.
class Flows {
 public:
  /// Names of a place; further ones are not noted.
  static constexpr std::size_t max_kinds = 8;
  /// Commands whose effects may still come.
  static constexpr std::size_t max_commands = 1024;
  /// Queues and topics; beyond it all is forgotten and seen anew.
  static constexpr std::size_t max_places = 1000;

  struct Place {
    std::set<std::string> kinds;
    /// ARNs of the queues and topics to which the commands of this queue lead.
    std::set<std::string> leads_to;
  };

  /// Both are given the ARN, and look at SourceFlow's own messages only.
  void sent(std::string_view queue, const Payload& payload);
  void published(std::string_view topic, const Payload& payload);
  void clear();

  /// An empty one for what was never seen.
  const Place& of(std::string_view arn) const;

 private:
  Place& place(std::string_view arn);
  void note_kind(std::string_view arn, std::string_view kind);
  void note_cause(std::string_view arn, const Payload& payload);
  void remember(std::string_view id, std::string_view queue);

  std::map<std::string, Place, std::less<>> places_;
  /// The queue of each command by the command's id.
  std::unordered_map<std::string, std::string> commands_;
  std::deque<std::string> order_;
};

}  // namespace sourceflow::local
