#pragma once

#include <string_view>

#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// Creates what a file for `--init` names: queues, topics with subscriptions, and keys. What is
/// there already with the same settings stays as it is.
///
///     {"region": "eu-west-1",
///      "queues": [{"name": "dead"}, {"name": "orders", "attributes": {"DelaySeconds": "1"},
///                  "deadLetters": {"queue": "dead", "maxReceives": 3}}],
///      "topics": [{"name": "events", "subscriptions": [{"queue": "orders", "raw": true}]}],
///      "keys": [{"alias": "alias/orders", "description": "sensitive fields"}]}
///
/// A queue with a subscription gets a policy that lets its topics in, unless it has one. Throws
/// base::ConfigError with one sentence about what cannot be created.
///
/// `base_url` is the endpoint's own, which HTTP endpoints are given to confirm.
void set_up(
    World& world, std::string_view json, const Scope& scope, std::string base_url, base::Time now);

}  // namespace sourceflow::local
