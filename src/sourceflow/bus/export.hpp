#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/bus/layout_file.hpp"

namespace sourceflow::bus {

/// What goes into a template.
struct ExportOptions {
  /// Leaves out the queues and topics that another service owns, whose template has them. A
  /// service owns the queues that it listens to and the topics that it raises to.
  bool owned = false;
};

/// Templates with every queue, dead-letter queue, topic, subscription and queue policy of a layout,
/// and the key with its policy where `encryption` names an alias: what `provision` makes, for teams
/// that let other tools make it. Made from the layout alone; nothing is contacted. Throws
/// base::ConfigError where the layout is wrong.
std::string to_cloudformation(const ServiceLayout& layout, const ExportOptions& options = {});
std::string to_terraform(const ServiceLayout& layout, const ExportOptions& options = {});

/// What a process may do at AWS. A service that sends, listens and raises events has three of them.
enum class Role {
  provision,  ///< make and correct queues, topics and subscriptions
  send,       ///< send commands to their queues
  listen,     ///< receive from the service's queues, and put dead letters aside
  relay,      ///< publish the events of the outbox to their topics
  operate,    ///< look at everything; read, send back and delete dead letters
};
inline constexpr std::array all_roles{
    Role::provision, Role::send, Role::listen, Role::relay, Role::operate};
std::string_view to_text(Role role);

/// Where ARNs lie. What is empty stays a placeholder that CloudFormation's `Fn::Sub` fills in:
/// `${AWS::Partition}`, `${AWS::Region}`, `${AWS::AccountId}`.
struct Place {
  std::string partition = {};
  std::string region = {};
  std::string account = {};
};

/// The least IAM policy of each role, as one JSON object by the role's name; of one role alone, the
/// policy itself.
std::string to_iam(const ServiceLayout& layout, const Place& place);
std::string to_iam(const ServiceLayout& layout, const Place& place, Role role);

}  // namespace sourceflow::bus
