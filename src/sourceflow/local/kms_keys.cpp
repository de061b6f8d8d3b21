#include <set>

#include "sourceflow/local/key_pairs.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"
#include "sourceflow/local/policy_document.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_tags = 50;
constexpr std::size_t max_policy = 32'768;
constexpr std::size_t max_description = 8192;

std::string_view state_text(Key::State state) {
  switch (state) {
    case Key::State::enabled:
      return "Enabled";
    case Key::State::disabled:
      return "Disabled";
    case Key::State::pending_deletion:
      return "PendingDeletion";
  }
  return "";
}

void write_algorithms(Output& out, const Key& key) {
  const auto algorithms = find_key_spec(key.spec)->algorithms;
  const bool encrypts = algorithms.empty();
  out.begin_list(encrypts                     ? "EncryptionAlgorithms"
                 : key.usage == "SIGN_VERIFY" ? "SigningAlgorithms"
                                              : "MacAlgorithms");
  if (encrypts) out.item(key.spec);
  for (const auto algorithm : algorithms) out.item(algorithm);
  out.end_list();
}

void write_metadata(Output& out, const Key& key) {
  out.begin_structure("KeyMetadata");
  out.text("AWSAccountId", key.scope.account);
  out.text("KeyId", key.id);
  out.text("Arn", key.arn);
  out.number("CreationDate", seconds(key.created));
  out.boolean("Enabled", key.state == Key::State::enabled);
  out.text("Description", key.description);
  out.text("KeyUsage", key.usage);
  out.text("KeyState", state_text(key.state));
  if (key.deleted_at) out.number("DeletionDate", seconds(*key.deleted_at));
  out.text("Origin", "AWS_KMS");
  out.text("KeyManager", "CUSTOMER");
  out.text("CustomerMasterKeySpec", key.spec);
  out.text("KeySpec", key.spec);
  write_algorithms(out, key);
  out.boolean("MultiRegion", false);
  out.end_structure();
}

std::string default_policy(const Scope& scope) {
  return "{\n  \"Version\" : \"2012-10-17\",\n  \"Id\" : \"key-default-1\",\n  \"Statement\" : [ "
         "{\n    \"Sid\" : \"Enable IAM User Permissions\",\n    \"Effect\" : \"Allow\",\n    "
         "\"Principal\" : {\n      \"AWS\" : \"arn:aws:iam::" +
         scope.account +
         ":root\"\n    },\n    \"Action\" : \"kms:*\",\n    \"Resource\" : \"*\"\n  } ]\n}";
}

std::string checked_policy(std::string_view policy) {
  if (policy.size() > max_policy) {
    throw ServiceError(errors::kms_limit_exceeded,
                       "The key policy is longer than " + std::to_string(max_policy) + " bytes");
  }
  const std::string why = why_no_policy_text(policy, PolicyOf::resource);
  if (!why.empty())
    throw ServiceError(errors::kms_malformed_policy,
                       "The key policy is no policy document: " + why);
  return std::string(policy);
}

std::string checked_description(const Input& in) {
  const auto text = in.text("Description").value_or("");
  if (text.size() > max_description) {
    refuse_value(
        "", "Description", "have length less than or equal to " + std::to_string(max_description));
  }
  return std::string(text);
}

void require_only(const Input& in, Name name, std::string_view only) {
  const auto value = in.text(name);
  if (!value || *value == only) return;
  throw ServiceError(errors::kms_unsupported,
                     std::string(name.json) + " " + std::string(*value) +
                         " is not supported here, only " + std::string(only));
}

std::map<std::string, std::string> with_tags(std::map<std::string, std::string> tags,
                                             const Input& in) {
  std::set<std::string_view> names;
  in.each("Tags", [&](const Input& tag) {
    const std::string_view name = required_text(tag, "TagKey");
    if (!names.insert(name).second) throw ServiceError(errors::kms_tag, "Duplicate tag keys");
    if (name.starts_with("aws:"))
      throw ServiceError(errors::kms_tag, "Tags whose keys start with aws: are reserved");
    tags.insert_or_assign(std::string(name), std::string(tag.text("TagValue").value_or("")));
  });
  if (tags.size() > max_tags) throw ServiceError(errors::kms_limit_exceeded, "Too many tags");
  return tags;
}

const KeySpec& read_spec(const Input& in) {
  const auto old_name = in.text("CustomerMasterKeySpec");
  if (old_name && in.text("KeySpec")) {
    throw ServiceError(errors::kms_validation,
                       "You cannot specify KeySpec and CustomerMasterKeySpec in the same request; "
                       "CustomerMasterKeySpec is deprecated.");
  }
  const std::string name(in.text("KeySpec").value_or(old_name.value_or("SYMMETRIC_DEFAULT")));
  const KeySpec* const spec = find_key_spec(name);
  if (spec == nullptr)
    throw ServiceError(errors::kms_unsupported, "KeySpec " + name + " is not supported here");
  const std::string usage(in.text("KeyUsage").value_or("ENCRYPT_DECRYPT"));
  if (usage == spec->usage) return *spec;
  const bool encrypts = name.starts_with("RSA_") && usage == "ENCRYPT_DECRYPT";
  if (encrypts && in.text("KeyUsage"))
    throw ServiceError(errors::kms_unsupported, "RSA keys only sign here");
  throw ServiceError(errors::kms_validation,
                     "KeyUsage " + usage + " is not compatible with KeySpec " + name);
}

void create_key(Call& call) {
  const KeySpec& spec = read_spec(call.in);
  require_only(call.in, "Origin", "AWS_KMS");
  for (const auto* member : {"CustomKeyStoreId", "XksKeyId"}) {
    if (!call.in.text(member)) continue;
    throw ServiceError(errors::kms_unsupported,
                       std::string(member) + " is not supported here: there are no key stores");
  }
  const auto policy = call.in.text("Policy");
  std::string text = policy ? checked_policy(*policy) : default_policy(call.scope);
  std::string description = checked_description(call.in);
  auto tags = with_tags({}, call.in);

  Key& key = keys_now(call).create(call.scope, call.now);
  key.description = std::move(description);
  key.policy = std::move(text);
  key.tags = std::move(tags);
  key.spec = spec.name;
  key.usage = spec.usage;
  if (!spec.algorithms.empty()) key.backing = {make_secret(spec)};
  write_metadata(call.out, key);
}

void describe_key(Call& call) { write_metadata(call.out, named_key(call)); }

void list_keys(Call& call) {
  const Page page = read_page(call, 1000, 100);
  const std::string prefix = "arn:aws:kms:" + call.scope.region + ":" + call.scope.account + ":";
  write_page(
      call,
      page,
      "Keys",
      keys_now(call).all(),
      [&](const auto& entry) { return entry.second.arn.starts_with(prefix); },
      [&](const auto& entry) {
        call.out.text("KeyId", entry.first);
        call.out.text("KeyArn", entry.second.arn);
      });
}

void update_key_description(Call& call) {
  Key& key = key_to_change(call);
  Keys::require_kept(key);
  required_text(call.in, "Description");
  key.description = checked_description(call.in);
}

void require_default_policy(const Input& in) {
  const auto name = in.text("PolicyName");
  if (name && *name != "default")
    throw ServiceError(errors::kms_not_found, "No such policy exists");
}

void put_key_policy(Call& call) {
  Key& key = key_to_change(call);
  require_default_policy(call.in);
  key.policy = checked_policy(required_text(call.in, "Policy"));
}

void get_key_policy(Call& call) {
  const Key& key = key_to_change(call);
  require_default_policy(call.in);
  call.out.text("Policy", key.policy);
  call.out.text("PolicyName", "default");
}

void list_key_policies(Call& call) {
  key_to_change(call);
  call.out.begin_list("PolicyNames");
  call.out.item("default");
  call.out.end_list();
  call.out.boolean("Truncated", false);
}

void tag_resource(Call& call) {
  Key& key = key_to_change(call);
  Keys::require_kept(key);
  key.tags = with_tags(key.tags, call.in);
}

void untag_resource(Call& call) {
  Key& key = key_to_change(call);
  Keys::require_kept(key);
  for (const auto name : call.in.texts("TagKeys")) key.tags.erase(std::string(name));
}

void list_resource_tags(Call& call) {
  const Key& key = key_to_change(call);
  write_page(
      call,
      read_page(call, 50, 50),
      "Tags",
      key.tags,
      [](const auto&) { return true; },
      [&](const auto& tag) {
        call.out.text("TagKey", tag.first);
        call.out.text("TagValue", tag.second);
      });
}

constexpr Operation operations[] = {
    {"CreateKey", create_key},
    {"DescribeKey", describe_key},
    {"ListKeys", list_keys},
    {"UpdateKeyDescription", update_key_description},
    {"PutKeyPolicy", put_key_policy},
    {"GetKeyPolicy", get_key_policy},
    {"ListKeyPolicies", list_key_policies},
    {"TagResource", tag_resource},
    {"UntagResource", untag_resource},
    {"ListResourceTags", list_resource_tags},
};

}  // namespace

std::span<const Operation> kms_key_operations() { return operations; }

}  // namespace sourceflow::local
