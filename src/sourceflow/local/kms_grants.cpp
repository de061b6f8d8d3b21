#include <algorithm>

#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view grantable[] = {"CreateGrant",
                                          "Decrypt",
                                          "DescribeKey",
                                          "Encrypt",
                                          "GenerateDataKey",
                                          "GenerateDataKeyPair",
                                          "GenerateDataKeyPairWithoutPlaintext",
                                          "GenerateDataKeyWithoutPlaintext",
                                          "GenerateMac",
                                          "GetPublicKey",
                                          "ReEncryptFrom",
                                          "ReEncryptTo",
                                          "RetireGrant",
                                          "Sign",
                                          "Verify",
                                          "VerifyMac"};

/// What keys of each usage can be used for; the other operations are those of every key.
struct Use {
  std::string_view usage;
  std::string_view operation;
};
constexpr Use uses[] = {{"ENCRYPT_DECRYPT", "Decrypt"},
                        {"ENCRYPT_DECRYPT", "Encrypt"},
                        {"ENCRYPT_DECRYPT", "GenerateDataKey"},
                        {"ENCRYPT_DECRYPT", "GenerateDataKeyPair"},
                        {"ENCRYPT_DECRYPT", "GenerateDataKeyPairWithoutPlaintext"},
                        {"ENCRYPT_DECRYPT", "GenerateDataKeyWithoutPlaintext"},
                        {"ENCRYPT_DECRYPT", "ReEncryptFrom"},
                        {"ENCRYPT_DECRYPT", "ReEncryptTo"},
                        {"GENERATE_VERIFY_MAC", "GenerateMac"},
                        {"GENERATE_VERIFY_MAC", "VerifyMac"},
                        {"SIGN_VERIFY", "GetPublicKey"},
                        {"SIGN_VERIFY", "Sign"},
                        {"SIGN_VERIFY", "Verify"}};

/// A grant allows what the key can do.
void require_fit(const Key& key, const Grant& grant) {
  for (const auto& operation : grant.operations) {
    const auto use = std::ranges::find(uses, operation, &Use::operation);
    if (use == std::end(uses) || use->usage == key.usage) continue;
    throw ServiceError(
        errors::kms_validation,
        "A grant for a key of the usage " + key.usage + " cannot allow " + operation + ".");
  }
}

std::string hex_text(base::Random& random) {
  std::string text = random_id(random).text() + random_id(random).text();
  std::erase(text, '-');
  return text;
}

std::string read_principal(std::string_view arn) {
  if (arn.empty() || arn.starts_with("arn:")) return std::string(arn);
  throw ServiceError(errors::kms_invalid_arn,
                     "ARN does not refer to a valid principal: " + std::string(arn));
}

Grant read_grant(Call& call) {
  Grant grant{.grantee = read_principal(required_text(call.in, "GranteePrincipal")),
              .retiring = read_principal(call.in.text("RetiringPrincipal").value_or("")),
              .name = std::string(call.in.text("Name").value_or("")),
              .created = call.now};
  for (const auto operation : call.in.texts("Operations")) {
    if (std::ranges::find(grantable, operation) == std::end(grantable)) {
      refuse_value("'[" + std::string(operation) + "]'",
                   "Operations",
                   "satisfy constraint: [Member must satisfy enum value set of grant operations]");
    }
    grant.operations.emplace(operation);
  }
  if (grant.operations.empty()) refuse_value("null", "Operations", "not be null");
  call.in.structure("Constraints", [&](const Input& constraints) {
    grant.context_subset = read_context(constraints, "EncryptionContextSubset");
    grant.context_equals = read_context(constraints, "EncryptionContextEquals");
  });
  return grant;
}

void write_ids(Call& call, const Grant& grant) {
  call.out.text("GrantId", grant.id);
  call.out.text("GrantToken", grant.token);
}

void create_grant(Call& call) {
  Key& key = key_to_change(call);
  Keys::require_usable(key);
  Grant grant = read_grant(call);
  require_fit(key, grant);
  end_dry_run(call);
  // The same grant under the same name is the one that is there.
  const auto same = std::ranges::find_if(key.grants, [&](const auto& entry) {
    const Grant& other = entry.second;
    return !grant.name.empty() && other.name == grant.name && other.grantee == grant.grantee &&
           other.operations == grant.operations && other.retiring == grant.retiring;
  });
  if (same != key.grants.end()) return write_ids(call, same->second);
  grant.id = hex_text(call.world.random);
  grant.token = hex_text(call.world.random) + hex_text(call.world.random);
  std::string id = grant.id;
  write_ids(call, key.grants.emplace(std::move(id), std::move(grant)).first->second);
}

void write_grant(Output& out, const Key& key, const Grant& grant) {
  out.text("KeyId", key.arn);
  out.text("GrantId", grant.id);
  if (!grant.name.empty()) out.text("Name", grant.name);
  out.number("CreationDate", seconds(grant.created));
  out.text("GranteePrincipal", grant.grantee);
  if (!grant.retiring.empty()) out.text("RetiringPrincipal", grant.retiring);
  out.text("IssuingAccount", "arn:aws:iam::" + key.scope.account + ":root");
  out.begin_list("Operations");
  for (const auto& operation : grant.operations) out.item(operation);
  out.end_list();
  if (grant.context_subset.empty() && grant.context_equals.empty()) return;
  out.begin_structure("Constraints");
  const auto write_context = [&](const char* name, const auto& context) {
    if (context.empty()) return;
    out.begin_map({name, "key", "value"});
    for (const auto& [entry, value] : context) out.entry(entry, value);
    out.end_map();
  };
  write_context("EncryptionContextSubset", grant.context_subset);
  write_context("EncryptionContextEquals", grant.context_equals);
  out.end_structure();
}

void list_grants(Call& call) {
  const Key& key = key_to_change(call);
  const auto id = call.in.text("GrantId"), grantee = call.in.text("GranteePrincipal");
  write_page(
      call,
      read_page(call, 100, 50),
      "Grants",
      key.grants,
      [&](const auto& entry) {
        return (!id || entry.first == *id) && (!grantee || entry.second.grantee == *grantee);
      },
      [&](const auto& entry) { write_grant(call.out, key, entry.second); });
}

void list_retirable_grants(Call& call) {
  const std::string_view retiring = required_text(call.in, "RetiringPrincipal");
  std::map<std::string, std::pair<const Key*, const Grant*>> found;
  for (const auto& [key_id, key] : keys_now(call).all()) {
    for (const auto& [id, grant] : key.grants) {
      if (grant.retiring == retiring) found.emplace(id, std::pair(&key, &grant));
    }
  }
  write_page(
      call,
      read_page(call, 100, 50),
      "Grants",
      found,
      [](const auto&) { return true; },
      [&](const auto& entry) { write_grant(call.out, *entry.second.first, *entry.second.second); });
}

void erase(const Call& call, Key& key, std::string_view id) {
  const auto grant = key.grants.find(std::string(id));
  if (grant == key.grants.end())
    throw ServiceError(errors::kms_not_found, "Grant ID " + std::string(id) + " not found");
  end_dry_run(call);
  key.grants.erase(grant);
}

void revoke_grant(Call& call) {
  erase(call, key_to_change(call), required_text(call.in, "GrantId"));
}

void retire_grant(Call& call) {
  const auto token = call.in.text("GrantToken");
  if (!token) return erase(call, key_to_change(call), required_text(call.in, "GrantId"));
  std::vector<std::pair<std::string, std::string>> found;
  for (const auto& [key_id, key] : keys_now(call).all()) {
    for (const auto& [id, grant] : key.grants) {
      if (grant.token == *token) found.emplace_back(key.arn, id);
    }
  }
  if (found.empty()) throw ServiceError(errors::kms_invalid_grant_token, "Invalid grant token");
  erase(call, keys_now(call).find(call.scope, found.front().first), found.front().second);
}

constexpr Operation operations[] = {
    {"CreateGrant", create_grant},
    {"ListGrants", list_grants},
    {"ListRetirableGrants", list_retirable_grants},
    {"RevokeGrant", revoke_grant},
    {"RetireGrant", retire_grant},
};

}  // namespace

std::span<const Operation> kms_grant_operations() { return operations; }

}  // namespace sourceflow::local
