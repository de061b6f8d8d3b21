#include "sourceflow/app/announced_options.hpp"

#include <string_view>

#include "sourceflow/base/settings.hpp"

namespace sourceflow::app {
namespace {

/// Those that an App does not read itself; tests/options compares them with what the rooms read.
constexpr std::string_view names[] = {
    "admin",
    "batch_entries",
    "batches_in_flight",
    "client_access_key_id",
    "client_breaker_failures",
    "client_breaker_open",
    "client_breaker_successes",
    "client_breaker_trials",
    "client_ca_file",
    "client_connect_timeout",
    "client_disable_instance_metadata",
    "client_first_backoff",
    "client_ignore_configured_endpoints",
    "client_max_attempts",
    "client_max_backoff",
    "client_max_connections",
    "client_profile",
    "client_read_timeout",
    "client_retry_budget",
    "client_secret_access_key",
    "client_service_endpoints",
    "client_session_token",
    "client_use_dualstack",
    "client_use_fips",
    "dead_letters_age",
    "dead_letters_depth",
    "dead_letters_depth_over",
    "dead_letters_every",
    "encryption",
    "encryption_accept",
    "encryption_keys",
    "encryption_limits_age",
    "encryption_limits_bytes",
    "encryption_limits_keys",
    "encryption_limits_pause",
    "encryption_limits_uses",
    "encryption_required",
    "endpoint",
    "entity_messages_per_batch",
    "fifo_retry_factor",
    "fifo_retry_first",
    "fifo_retry_longest",
    "idempotency_store",
    "linger",
    "listen_commands",
    "listen_events",
    "log",
    "longest_handling",
    "max_command",
    "max_concurrent_calls",
    "max_event",
    "max_in_hand",
    "max_pollers",
    "max_receives",
    "max_receives_of",
    "provision",
    "region",
    "retry_factor",
    "retry_first",
    "retry_longest",
    "route_commands",
    "route_events",
    "store",
    "views",
    "visibility",
    "visibility_of",
    "wait",
};

}  // namespace

void announce_options(base::Settings& settings) {
  for (const auto name : names) settings.know({.name = std::string(name)});
}

}  // namespace sourceflow::app
