#include "sourceflow/local/kms.hpp"

namespace sourceflow::local {

namespace {

void enable_key(Call& call) {
  Key& key = key_to_change(call);
  keys_now(call).enable(key);
}

void disable_key(Call& call) {
  Key& key = key_to_change(call);
  keys_now(call).disable(key);
}

void schedule_key_deletion(Call& call) {
  Key& key = key_to_change(call);
  const auto days = number_within(call.in, "PendingWindowInDays", 7, 30, 30);
  keys_now(call).schedule_deletion(key, std::chrono::days(days), call.now);
  call.out.text("KeyId", key.arn);
  call.out.number("DeletionDate", seconds(*key.deleted_at));
  call.out.text("KeyState", "PendingDeletion");
  call.out.number("PendingWindowInDays", days);
}

void cancel_key_deletion(Call& call) {
  Key& key = key_to_change(call);
  keys_now(call).cancel_deletion(key);
  call.out.text("KeyId", key.arn);
}

void enable_key_rotation(Call& call) {
  Key& key = key_to_change(call);
  const auto days = number_within(call.in, "RotationPeriodInDays", 90, 2560, 365);
  keys_now(call).start_rotation(key, std::chrono::days(days), call.now);
}

void disable_key_rotation(Call& call) {
  Key& key = key_to_change(call);
  keys_now(call).stop_rotation(key);
}

void get_key_rotation_status(Call& call) {
  const Key& key = key_to_change(call);
  const bool rotates = key.rotates && key.state != Key::State::pending_deletion;
  call.out.boolean("KeyRotationEnabled", rotates);
  call.out.text("KeyId", key.arn);
  if (!rotates) return;
  call.out.number("RotationPeriodInDays", key.rotation_period.count());
  call.out.number("NextRotationDate", seconds(key.next_rotation));
}

void rotate_key_on_demand(Call& call) {
  Key& key = key_to_change(call);
  keys_now(call).rotate_on_demand(key);
  call.out.text("KeyId", key.arn);
}

constexpr Operation operations[] = {
    {"EnableKey", enable_key},
    {"DisableKey", disable_key},
    {"ScheduleKeyDeletion", schedule_key_deletion},
    {"CancelKeyDeletion", cancel_key_deletion},
    {"EnableKeyRotation", enable_key_rotation},
    {"DisableKeyRotation", disable_key_rotation},
    {"GetKeyRotationStatus", get_key_rotation_status},
    {"RotateKeyOnDemand", rotate_key_on_demand},
};

}  // namespace

std::span<const Operation> kms_state_operations() { return operations; }

}  // namespace sourceflow::local
