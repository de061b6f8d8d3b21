#include <algorithm>

#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_alias = 256;

bool may_stand(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '_' || c == '-' || c == ':';
}

std::string_view alias_name(const Input& in) {
  const std::string_view name = required_text(in, "AliasName");
  const std::string quoted = "'" + std::string(name) + "'";
  if (name.size() > max_alias) {
    refuse_value(
        quoted, "AliasName", "have length less than or equal to " + std::to_string(max_alias));
  }
  if (!std::ranges::all_of(name, may_stand)) {
    refuse_value(quoted, "AliasName", "satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$");
  }
  if (!name.starts_with("alias/") || name == "alias/")
    throw ServiceError(errors::kms_validation,
                       "Alias must start with the prefix \"alias/\". Please see "
                       "https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html");
  if (name.starts_with("alias/aws/"))
    throw ServiceError(errors::kms_not_authorized, "Aliases below alias/aws/ belong to AWS");
  return name;
}

void create_alias(Call& call) {
  const std::string_view name = alias_name(call.in);
  const Key& key = key_to_change(call, "TargetKeyId");
  keys_now(call).create_alias(call.scope, name, key, call.now);
}

void update_alias(Call& call) {
  const std::string_view name = alias_name(call.in);
  const Key& key = key_to_change(call, "TargetKeyId");
  keys_now(call).update_alias(call.scope, name, key, call.now);
}

void delete_alias(Call& call) {
  const std::string_view name = alias_name(call.in);
  keys_now(call).delete_alias(call.scope, name);
}

void list_aliases(Call& call) {
  const Page page = read_page(call, 100, 50);
  const std::string prefix = "arn:aws:kms:" + call.scope.region + ":" + call.scope.account + ":";
  const std::string of_key = call.in.text("KeyId") ? key_to_change(call).id : std::string();
  write_page(
      call,
      page,
      "Aliases",
      keys_now(call).aliases(),
      [&](const auto& entry) {
        return entry.first.starts_with(prefix) && (of_key.empty() || entry.second.key_id == of_key);
      },
      [&](const auto& entry) {
        const KeyAlias& alias = entry.second;
        call.out.text("AliasName", alias.name);
        call.out.text("AliasArn", alias.arn);
        call.out.text("TargetKeyId", alias.key_id);
        call.out.number("CreationDate", seconds(alias.created));
        call.out.number("LastUpdatedDate", seconds(alias.updated));
      });
}

constexpr Operation operations[] = {
    {"CreateAlias", create_alias},
    {"UpdateAlias", update_alias},
    {"DeleteAlias", delete_alias},
    {"ListAliases", list_aliases},
};

}  // namespace

std::span<const Operation> kms_alias_operations() { return operations; }

}  // namespace sourceflow::local
