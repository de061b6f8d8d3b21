#pragma once

#include <string>
#include <string_view>

#include <boost/json/value.hpp>

#include "sourceflow/local/access_policy.hpp"

namespace sourceflow::local {

/// Policies know variables since their version 2012-10-17. In older ones, and in those that name no
/// version, `${aws:username}` is a text as any other.
enum class Variables { replaced, kept };

/// Whether every condition of a statement holds: `{"StringLike":{"aws:SourceArn":["arn:*"]}}`.
///
/// Known are String, Numeric, Date, Bool, IpAddress, Arn and Null with their variants, `IfExists`,
/// `ForAnyValue:` and `ForAllValues:`. One of an operator unknown here never holds.
bool conditions_hold(const boost::json::value* conditions,
                     const AccessContext& context,
                     Variables variables = Variables::replaced);

/// Whether AWS has such an operator, as `ForAnyValue:StringLikeIfExists`.
bool is_condition_operator(std::string_view name);

/// `*` stands for any text, `?` for one character.
bool is_like(std::string_view text, std::string_view pattern);

std::string lower(std::string_view text);

/// `${aws:username}` and other single-valued keys replaced by what the context says, or by the
/// default that `${aws:username, 'nobody'}` gives.
std::string with_variables(std::string_view pattern, const AccessContext& context);

}  // namespace sourceflow::local
