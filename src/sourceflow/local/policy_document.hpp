#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

namespace sourceflow::local {

/// Whose policy it is: one of a user or role says what they may do, one of a queue, topic, key or
/// role's trust also says who.
enum class PolicyOf { identity, resource };

/// What AWS would refuse about a policy when it is given, in a few words; empty when it takes it.
///
/// A policy that is taken although it is misspelt would decide by what is left of it: a deny with
/// an unknown condition operator, for one, would deny nothing.
std::string why_no_policy(const boost::json::value& policy, PolicyOf owner);
std::string why_no_policy_text(std::string_view policy, PolicyOf owner);

}  // namespace sourceflow::local
