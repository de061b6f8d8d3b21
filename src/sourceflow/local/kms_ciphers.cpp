#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view algorithm = "SYMMETRIC_DEFAULT";
constexpr std::size_t max_plaintext = 4096;
constexpr std::size_t max_ciphertext = 6144;
constexpr std::int64_t max_random = 1024;

void require_algorithm(const Input& in, Name name) {
  const auto given = in.text(name);
  if (!given || *given == algorithm) return;
  refuse_value(
      "'" + std::string(*given) + "'", name, "satisfy enum value set: [SYMMETRIC_DEFAULT]");
}

Key& usable_key(Call& call, Name name = "KeyId") {
  Key& key = named_key(call, name);
  Keys::require_usable(key);
  require_usage(key, "ENCRYPT_DECRYPT", call.operation.substr(call.operation.find('.') + 1));
  return key;
}

/// The key that a ciphertext was made under, which must be the one named if one is.
Key& decrypting_key(Call& call, std::string_view ciphertext, Name name) {
  Key& key = keys_now(call).key_of(call.scope, ciphertext);
  if (call.in.text(name) && &named_key(call, name) != &key) {
    throw ServiceError(
        errors::kms_incorrect_key,
        "The key ID in the request does not identify a CMK that can perform this operation.");
  }
  Keys::require_usable(key);
  return key;
}

std::size_t data_key_size(const Input& in) {
  const auto spec = in.text("KeySpec");
  const bool has_number = in.number("NumberOfBytes").has_value();
  if (spec.has_value() == has_number) {
    throw ServiceError(errors::kms_validation,
                       "Please specify either number of bytes or key spec.");
  }
  if (has_number)
    return static_cast<std::size_t>(number_within(in, "NumberOfBytes", 1, max_random, 0));
  if (*spec != "AES_256" && *spec != "AES_128") {
    refuse_value(
        "'" + std::string(*spec) + "'", "KeySpec", "satisfy enum value set: [AES_256, AES_128]");
  }
  return *spec == "AES_256" ? 32 : 16;
}

std::string make_data_key(Call& call) {
  refuse_recipient(call.in);
  const std::size_t size = data_key_size(call.in);
  const Key& key = usable_key(call);
  std::string plaintext = random_bytes(call.world.random, size);
  const auto context = read_context(call.in, "EncryptionContext");
  end_dry_run(call);
  call.out.text("CiphertextBlob", to_base64(keys_now(call).encrypt(key, context, plaintext)));
  call.out.text("KeyId", key.arn);
  return plaintext;
}

void generate_data_key(Call& call) { call.out.text("Plaintext", to_base64(make_data_key(call))); }

void generate_data_key_without_plaintext(Call& call) { make_data_key(call); }

void generate_random(Call& call) {
  refuse_recipient(call.in);
  if (!call.in.number("NumberOfBytes"))
    throw ServiceError(errors::kms_validation, "NumberOfBytes is required.");
  const auto size = number_within(call.in, "NumberOfBytes", 1, max_random, 0);
  call.out.text("Plaintext",
                to_base64(random_bytes(call.world.random, static_cast<std::size_t>(size))));
}

void encrypt(Call& call) {
  const std::string plaintext = read_bytes(call.in, "Plaintext", max_plaintext);
  require_algorithm(call.in, "EncryptionAlgorithm");
  const Key& key = usable_key(call);
  const auto context = read_context(call.in, "EncryptionContext");
  end_dry_run(call);
  call.out.text("CiphertextBlob", to_base64(keys_now(call).encrypt(key, context, plaintext)));
  call.out.text("KeyId", key.arn);
  call.out.text("EncryptionAlgorithm", algorithm);
}

void decrypt(Call& call) {
  refuse_recipient(call.in);
  const std::string ciphertext = read_bytes(call.in, "CiphertextBlob", max_ciphertext);
  require_algorithm(call.in, "EncryptionAlgorithm");
  const Key& key = decrypting_key(call, ciphertext, "KeyId");
  const auto context = read_context(call.in, "EncryptionContext");
  const std::string plaintext = keys_now(call).decrypt(key, context, ciphertext);
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.text("Plaintext", to_base64(plaintext));
  call.out.text("EncryptionAlgorithm", algorithm);
}

void re_encrypt(Call& call) {
  const std::string ciphertext = read_bytes(call.in, "CiphertextBlob", max_ciphertext);
  require_algorithm(call.in, "SourceEncryptionAlgorithm");
  require_algorithm(call.in, "DestinationEncryptionAlgorithm");
  const Key& to = usable_key(call, "DestinationKeyId");
  const Key& from = decrypting_key(call, ciphertext, "SourceKeyId");
  Keys& keys = keys_now(call);
  const std::string plaintext =
      keys.decrypt(from, read_context(call.in, "SourceEncryptionContext"), ciphertext);
  const auto context = read_context(call.in, "DestinationEncryptionContext");
  end_dry_run(call);
  call.out.text("CiphertextBlob", to_base64(keys.encrypt(to, context, plaintext)));
  call.out.text("SourceKeyId", from.arn);
  call.out.text("KeyId", to.arn);
  call.out.text("SourceEncryptionAlgorithm", algorithm);
  call.out.text("DestinationEncryptionAlgorithm", algorithm);
}

constexpr Operation operations[] = {
    {"GenerateDataKey", generate_data_key},
    {"GenerateDataKeyWithoutPlaintext", generate_data_key_without_plaintext},
    {"GenerateRandom", generate_random},
    {"Encrypt", encrypt},
    {"Decrypt", decrypt},
    {"ReEncrypt", re_encrypt},
};

}  // namespace

std::span<const Operation> kms_cipher_operations() { return operations; }

}  // namespace sourceflow::local
