#pragma once

#include <boost/json/object.hpp>

namespace sourceflow::bus {

/// The policy of a key that messages are sealed under, with placeholders: the account administers
/// it, and lets those use it whom IAM allows, for messages and nothing else.
boost::json::object key_policy();

}  // namespace sourceflow::bus
