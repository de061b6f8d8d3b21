#pragma once

#include <functional>
#include <vector>

#include <boost/json/value.hpp>

namespace sourceflow::local {

/// One condition of a filter policy on one value; null stands for an absent one.
using FilterCondition = std::function<bool(const boost::json::value*)>;

/// Reads a condition as a policy has it: a plain value, or an object of one operator. Throws
/// ServiceError (InvalidParameter) telling what is wrong.
FilterCondition parse_condition(const boost::json::value& condition);

/// Whether it is a condition as `prefix`, so no key among alternatives.
bool is_condition_name(std::string_view name);

[[noreturn]] void refuse_filter_policy(std::string_view why);

}  // namespace sourceflow::local
