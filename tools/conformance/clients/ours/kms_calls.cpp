#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {

namespace {

json::object written(const aws::KeyDescription& key) {
  return {{"KeyMetadata",
           json::object{{"KeyId", key.id},
                        {"Arn", key.arn},
                        {"Description", key.description},
                        {"KeyState", key.state},
                        {"Enabled", key.is_usable()}}}};
}

base::Task<json::object> create_key(Clients* clients, Input input) {
  input.only({"Description", "Tags", "Policy"});
  auto description = input.text("Description");
  auto tags = input.tags("Tags", "TagKey", "TagValue");
  auto policy = input.text("Policy");
  const auto key =
      co_await clients->kms.create_key(std::move(description), std::move(tags), std::move(policy));
  co_return written(key);
}

base::Task<json::object> describe_key(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  const auto key = co_await clients->kms.describe_key(std::move(name));
  if (!key) refuse("NotFoundException");
  co_return written(*key);
}

base::Task<json::object> generate_data_key(Clients* clients, Input input) {
  input.only({"KeyId", "KeySpec", "EncryptionContext"});
  auto name = input.text("KeyId");
  auto context = input.pairs("EncryptionContext");
  const auto key = co_await clients->kms.generate_data_key(std::move(name), std::move(context));
  co_return json::object{{"Plaintext", conformance::written(key.plaintext.reveal())},
                         {"CiphertextBlob", conformance::written(key.ciphertext)},
                         {"KeyId", key.key_id}};
}

base::Task<json::object> encrypt(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  const auto bytes = input.bytes("Plaintext");
  base::SecretBytes plaintext{base::BlobView(bytes)};
  auto context = input.pairs("EncryptionContext");
  const auto sealed =
      co_await clients->kms.encrypt(std::move(name), std::move(plaintext), std::move(context));
  co_return json::object{{"CiphertextBlob", conformance::written(sealed.bytes)},
                         {"KeyId", sealed.key_id}};
}

base::Task<json::object> decrypt(Clients* clients, Input input) {
  auto bytes = input.bytes("CiphertextBlob");
  auto name = input.text("KeyId");
  auto context = input.pairs("EncryptionContext");
  const auto opened =
      co_await clients->kms.decrypt(std::move(bytes), std::move(name), std::move(context));
  co_return json::object{{"Plaintext", conformance::written(opened.bytes.reveal())},
                         {"KeyId", opened.key_id}};
}

base::Task<json::object> enable_key(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  co_await clients->kms.enable_key(std::move(name));
  co_return json::object{};
}

base::Task<json::object> disable_key(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  co_await clients->kms.disable_key(std::move(name));
  co_return json::object{};
}

base::Task<json::object> schedule_key_deletion(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  const std::chrono::days after{input.number("PendingWindowInDays").value_or(30)};
  co_await clients->kms.schedule_key_deletion(name, after);
  const auto key = co_await clients->kms.describe_key(name);
  co_return json::object{{"KeyState", key ? key->state : ""}};
}

base::Task<json::object> cancel_key_deletion(Clients* clients, Input input) {
  auto name = input.text("KeyId");
  co_await clients->kms.cancel_key_deletion(std::move(name));
  co_return json::object{};
}

base::Task<json::object> create_alias(Clients* clients, Input input) {
  auto alias = input.text("AliasName");
  auto key = input.text("TargetKeyId");
  co_await clients->kms.create_alias(std::move(alias), std::move(key));
  co_return json::object{};
}

base::Task<json::object> update_alias(Clients* clients, Input input) {
  auto alias = input.text("AliasName");
  auto key = input.text("TargetKeyId");
  co_await clients->kms.update_alias(std::move(alias), std::move(key));
  co_return json::object{};
}

base::Task<json::object> delete_alias(Clients* clients, Input input) {
  auto alias = input.text("AliasName");
  co_await clients->kms.delete_alias(std::move(alias));
  co_return json::object{};
}

base::Task<json::object> list_aliases(Clients* clients, Input input) {
  const auto all = co_await clients->kms.list_aliases();
  json::array found;
  for (const auto& alias : all) {
    if (!input.has("KeyId") || alias.key_id == input.text("KeyId"))
      found.push_back(json::object{{"AliasName", alias.name}, {"TargetKeyId", alias.key_id}});
  }
  co_return json::object{{"Aliases", std::move(found)}};
}

constexpr NamedCall calls[] = {
    {"CancelKeyDeletion", cancel_key_deletion},
    {"CreateAlias", create_alias},
    {"CreateKey", create_key},
    {"Decrypt", decrypt},
    {"DeleteAlias", delete_alias},
    {"DescribeKey", describe_key},
    {"DisableKey", disable_key},
    {"EnableKey", enable_key},
    {"Encrypt", encrypt},
    {"GenerateDataKey", generate_data_key},
    {"ListAliases", list_aliases},
    {"ScheduleKeyDeletion", schedule_key_deletion},
    {"UpdateAlias", update_alias},
};

}  // namespace

std::span<const NamedCall> kms_calls() { return calls; }

}  // namespace sourceflow::conformance
