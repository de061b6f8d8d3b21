#include "sourceflow/aws/kms.hpp"

#include <utility>

#include "sourceflow/aws/call.hpp"
#include "sourceflow/aws/json_document.hpp"
#include "sourceflow/aws/json_text.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/base/base64.hpp"

namespace sourceflow::aws {
namespace {

constexpr std::string_view service_name = "KMS";

// A text that may be a key, wiped when it has been read.
class SecretText {
 public:
  explicit SecretText(std::string text) : text_(std::move(text)) {}
  SecretText(SecretText&& other) noexcept : text_(std::exchange(other.text_, {})) {}
  SecretText& operator=(SecretText&&) = delete;
  ~SecretText() { base::wipe({reinterpret_cast<std::uint8_t*>(text_.data()), text_.size()}); }

  std::string_view view() const { return text_; }

 private:
  std::string text_;
};

base::Task<SecretText> ask(Session* session, std::string_view operation, JsonText body) {
  Call call{.service = kms_service, .operation = operation, .body = body.close('}').take()};
  auto answer = co_await session->call(std::move(call));
  co_return SecretText(std::move(answer.body));
}

JsonText object() {
  JsonText json;
  json.open('{');
  return json;
}

JsonText of_key(std::string_view key) {
  auto json = object();
  json.member("KeyId", key);
  return json;
}

void write_context(JsonText& json, std::string_view name, const EncryptionContext& context) {
  if (context.empty()) return;
  json.key(name).open('{');
  for (const auto& [key, value] : context) json.member(key, value);
  json.close('}');
}

void write_bytes(JsonText& json, std::string_view name, base::BlobView bytes) {
  const SecretText text(base::to_base64(bytes));
  json.member(name, text.view());
}

base::Blob read_blob(const boost::json::object& answer, std::string_view name) {
  auto bytes = base::from_base64(text(answer, name));
  if (!bytes || bytes->empty()) refuse_answer(service_name, std::string(name) + " is missing");
  return std::move(*bytes);
}

base::SecretBytes read_secret(const boost::json::object& answer, std::string_view name) {
  auto bytes = read_blob(answer, name);
  base::SecretBytes secret(bytes);
  base::wipe(bytes);
  return secret;
}

KeyDescription read_description(std::string_view answer) {
  const JsonDocument document(answer, service_name);
  const auto* key = object_member(document.object(), "KeyMetadata");
  if (key == nullptr) refuse_answer(service_name, "KeyMetadata is missing");
  return {.id = std::string(text(*key, "KeyId")),
          .arn = std::string(text(*key, "Arn")),
          .description = std::string(text(*key, "Description")),
          .state = std::string(text(*key, "KeyState"))};
}

Ciphertext read_ciphertext(std::string_view answer) {
  const JsonDocument document(answer, service_name);
  return {read_blob(document.object(), "CiphertextBlob"),
          std::string(text(document.object(), "KeyId"))};
}

}  // namespace

base::Task<DataKey> Kms::generate_data_key(std::string key, EncryptionContext context) {
  auto body = of_key(key);
  body.member("KeySpec", "AES_256");
  write_context(body, "EncryptionContext", context);
  const auto answer = co_await ask(session_, "GenerateDataKey", std::move(body));
  const JsonDocument document(answer.view(), service_name, true);
  co_return DataKey{read_secret(document.object(), "Plaintext"),
                    read_blob(document.object(), "CiphertextBlob"),
                    std::string(text(document.object(), "KeyId"))};
}

base::Task<Ciphertext> Kms::encrypt(std::string key,
                                    base::SecretBytes plaintext,
                                    EncryptionContext context) {
  auto body = of_key(key);
  write_bytes(body, "Plaintext", plaintext.reveal());
  write_context(body, "EncryptionContext", context);
  const auto answer = co_await ask(session_, "Encrypt", std::move(body));
  co_return read_ciphertext(answer.view());
}

base::Task<Plaintext> Kms::decrypt(base::Blob ciphertext,
                                   std::string key,
                                   EncryptionContext context) {
  auto body = object();
  write_bytes(body, "CiphertextBlob", ciphertext);
  if (!key.empty()) body.member("KeyId", key);
  write_context(body, "EncryptionContext", context);
  const auto answer = co_await ask(session_, "Decrypt", std::move(body));
  const JsonDocument document(answer.view(), service_name, true);
  co_return Plaintext{read_secret(document.object(), "Plaintext"),
                      std::string(text(document.object(), "KeyId"))};
}

base::Task<Ciphertext> Kms::re_encrypt(base::Blob ciphertext,
                                       EncryptionContext context,
                                       std::string new_key,
                                       EncryptionContext new_context) {
  auto body = object();
  write_bytes(body, "CiphertextBlob", ciphertext);
  write_context(body, "SourceEncryptionContext", context);
  body.member("DestinationKeyId", new_key);
  write_context(body, "DestinationEncryptionContext", new_context);
  const auto answer = co_await ask(session_, "ReEncrypt", std::move(body));
  co_return read_ciphertext(answer.view());
}

base::Task<std::optional<KeyDescription>> Kms::describe_key(std::string key) {
  try {
    const auto answer = co_await ask(session_, "DescribeKey", of_key(key));
    co_return read_description(answer.view());
  } catch (const Error& error) {
    if (error.code() != "NotFoundException") throw;
  }
  co_return std::nullopt;
}

base::Task<KeyDescription> Kms::create_key(std::string description, Tags tags, std::string policy) {
  auto body = object();
  if (!description.empty()) body.member("Description", description);
  if (!policy.empty()) body.member("Policy", policy);
  if (!tags.empty()) {
    body.key("Tags").open('[');
    for (const auto& [name, value] : tags) {
      body.open('{').member("TagKey", name).member("TagValue", value).close('}');
    }
    body.close(']');
  }
  const auto answer = co_await ask(session_, "CreateKey", std::move(body));
  co_return read_description(answer.view());
}

base::Task<> Kms::enable_key(std::string key) { co_await ask(session_, "EnableKey", of_key(key)); }

base::Task<> Kms::disable_key(std::string key) {
  co_await ask(session_, "DisableKey", of_key(key));
}

base::Task<> Kms::enable_key_rotation(std::string key) {
  co_await ask(session_, "EnableKeyRotation", of_key(key));
}

base::Task<bool> Kms::is_key_rotation_enabled(std::string key) {
  const auto answer = co_await ask(session_, "GetKeyRotationStatus", of_key(key));
  const JsonDocument document(answer.view(), service_name);
  const auto* enabled = document.object().if_contains("KeyRotationEnabled");
  co_return enabled != nullptr && enabled->is_bool() && enabled->get_bool();
}

base::Task<> Kms::schedule_key_deletion(std::string key, std::chrono::days after) {
  auto body = of_key(key);
  body.member("PendingWindowInDays", after.count());
  co_await ask(session_, "ScheduleKeyDeletion", std::move(body));
}

base::Task<> Kms::cancel_key_deletion(std::string key) {
  co_await ask(session_, "CancelKeyDeletion", of_key(key));
}

base::Task<> Kms::create_alias(std::string alias, std::string key) {
  auto body = object();
  body.member("AliasName", alias).member("TargetKeyId", key);
  co_await ask(session_, "CreateAlias", std::move(body));
}

base::Task<> Kms::update_alias(std::string alias, std::string key) {
  auto body = object();
  body.member("AliasName", alias).member("TargetKeyId", key);
  co_await ask(session_, "UpdateAlias", std::move(body));
}

base::Task<> Kms::delete_alias(std::string alias) {
  auto body = object();
  body.member("AliasName", alias);
  co_await ask(session_, "DeleteAlias", std::move(body));
}

base::Task<std::vector<KeyAlias>> Kms::list_aliases() {
  std::vector<KeyAlias> aliases;
  std::string marker;
  do {
    auto body = object();
    if (!marker.empty()) body.member("Marker", marker);
    const auto answer = co_await ask(session_, "ListAliases", std::move(body));
    const JsonDocument document(answer.view(), service_name);
    for_objects(document.object(), "Aliases", [&aliases](const boost::json::object& alias) {
      aliases.push_back(
          {std::string(text(alias, "AliasName")), std::string(text(alias, "TargetKeyId"))});
    });
    marker = text(document.object(), "NextMarker");
  } while (!marker.empty());
  co_return aliases;
}

}  // namespace sourceflow::aws
