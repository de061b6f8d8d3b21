#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"
#include "sourceflow/local/page_token.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

// KMS spells members as `keyId` in what it complains of.
std::string spelled(Name name) {
  std::string text(name.json);
  if (!text.empty() && text[0] >= 'A' && text[0] <= 'Z')
    text[0] = static_cast<char>(text[0] + ('a' - 'A'));
  return text;
}

}  // namespace

Keys& keys_now(Call& call) {
  call.world.keys.settle(call.now);
  return call.world.keys;
}

Key& named_key(Call& call, Name name) {
  return keys_now(call).find(call.scope, required_text(call.in, name));
}

Key& key_to_change(Call& call, Name name) {
  return keys_now(call).find_without_alias(call.scope, required_text(call.in, name));
}

void refuse_value(const std::string& value, Name name, const std::string& rule) {
  throw ServiceError(errors::kms_validation,
                     "1 validation error detected: Value " + value + (value.empty() ? "" : " ") +
                         "at '" + spelled(name) + "' failed to satisfy constraint: Member must " +
                         rule);
}

std::int64_t seconds(base::Time time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string_view required_text(const Input& in, Name name) {
  const auto text = in.text(name);
  if (!text) refuse_value("null", name, "not be null");
  if (text->empty()) refuse_value("''", name, "have length greater than or equal to 1");
  return *text;
}

std::string read_bytes(const Input& in, Name name, std::size_t most) {
  auto bytes = from_base64(required_text(in, name));
  if (!bytes) throw ServiceError(errors::serialization, std::string(name.json) + " is no base64");
  if (bytes->size() > most)
    refuse_value("", name, "have length less than or equal to " + std::to_string(most));
  return std::move(*bytes);
}

EncryptionContext read_context(const Input& in, const char* name) {
  EncryptionContext context;
  for (const auto& [key, value] : in.pairs({name, "key", "value"})) context.emplace(key, value);
  return context;
}

void end_dry_run(const Call& call) {
  if (!call.in.flag("DryRun")) return;
  throw ServiceError(errors::kms_dry_run,
                     "The request would have succeeded, but the DryRun option is set.");
}

void refuse_recipient(const Input& in) {
  in.structure("Recipient", [](const Input&) {
    throw ServiceError(errors::kms_unsupported,
                       "Recipient is not supported here: there are no enclaves");
  });
}

void require_usage(const Key& key, std::string_view usage, std::string_view operation) {
  if (key.usage == usage) return;
  throw ServiceError(errors::kms_invalid_key_usage,
                     key.arn + " key usage is " + key.usage + " which is not valid for " +
                         std::string(operation) + ".");
}

std::int64_t number_within(
    const Input& in, Name name, std::int64_t least, std::int64_t most, std::int64_t absent) {
  const std::int64_t number = in.number(name).value_or(absent);
  const std::string value = "'" + std::to_string(number) + "'";
  if (number < least)
    refuse_value(value, name, "have value greater than or equal to " + std::to_string(least));
  if (number > most)
    refuse_value(value, name, "have value less than or equal to " + std::to_string(most));
  return number;
}

Page read_page(const Call& call, std::int64_t most, std::int64_t absent) {
  Page page{{}, static_cast<std::size_t>(number_within(call.in, "Limit", 1, most, absent))};
  const auto marker = call.in.text("Marker");
  if (!marker) return page;
  auto after = read_page_token(call.operation, *marker);
  if (!after) throw ServiceError(errors::kms_invalid_marker, "Could not deserialize marker");
  page.after = std::move(*after);
  return page;
}

void end_page(Call& call, std::string_view last) {
  if (!last.empty()) call.out.text("NextMarker", page_token(call.operation, last));
  call.out.boolean("Truncated", !last.empty());
}

}  // namespace sourceflow::local
