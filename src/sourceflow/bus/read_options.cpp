#include "sourceflow/base/settings.hpp"
#include "sourceflow/bus/connect.hpp"

namespace sourceflow::bus {
namespace {

void read_delays(base::Settings& from, const std::string& name, RetryDelays& delays) {
  from.read(name + "_first", delays.first);
  from.read(name + "_factor", delays.factor);
  from.read(name + "_longest", delays.longest);
}

/// There is encryption when any of its options is given; `encryption=none` takes it away.
void read_encryption(base::Settings& from, std::optional<Encryption>& encryption) {
  auto read = encryption.value_or(Encryption{});
  bool is_given = encryption.has_value();
  const auto take = [&](const std::string& name, auto& value) {
    from.read(name, value);
    is_given = is_given || from.has(name);
  };
  take("encryption", read.key.name);
  std::map<std::string, std::string> keys;
  for (const auto& [message, key] : read.keys) keys.emplace(message, key.name);
  take("encryption_keys", keys);
  read.keys.clear();
  for (auto& [message, key] : keys) read.keys.emplace(message, KmsKey{std::move(key)});
  take("encryption_required", read.required);
  take("encryption_accept", read.accept);
  take("encryption_limits_age", read.limits.age);
  take("encryption_limits_uses", read.limits.uses);
  take("encryption_limits_bytes", read.limits.bytes);
  take("encryption_limits_keys", read.limits.keys);
  take("encryption_limits_pause", read.limits.pause);
  if (read.key.name == "none") {
    encryption.reset();
  } else if (is_given) {
    encryption = std::move(read);
  }
}

}  // namespace

void Aws::read(base::Settings& from) {
  from.read("region", region);
  from.read_url("endpoint", endpoint);
  client.read(from);
  from.read_one_of(
      "provision", provision, {{"create", Provision::create}, {"look_up", Provision::look_up}});
  from.read("route_commands", route_commands);
  from.read("route_events", route_events);
  from.read("listen_commands", listen_commands);
  from.read("listen_events", listen_events);
  read_encryption(from, encryption);
  from.read("max_concurrent_calls", max_concurrent_calls);
  from.read("max_in_hand", max_in_hand);
  from.read("max_pollers", max_pollers);
  from.read("wait", wait);
  from.read("visibility", visibility);
  from.read("max_receives", max_receives);
  from.read("visibility_of", visibility_of);
  from.read("max_receives_of", max_receives_of);
  from.read("longest_handling", longest_handling);
  read_delays(from, "retry", retry);
  read_delays(from, "fifo_retry", fifo_retry);
  from.read("batch_entries", batch_entries);
  from.read("linger", linger);
  from.read("batches_in_flight", batches_in_flight);
  from.read("entity_messages_per_batch", entity_messages_per_batch);
  from.read("max_command", max_command);
  from.read("max_event", max_event);
  dead_letters.read(from);
}

}  // namespace sourceflow::bus
