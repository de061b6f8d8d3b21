#include <algorithm>

#include "sourceflow/local/base64.hpp"
#include "sourceflow/local/key_pairs.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/kms_errors.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

namespace {

constexpr std::size_t max_message = 4096;
constexpr std::size_t max_signature = 6144;

/// The key that a call names, fit for `usage`.
const Key& key_for(Call& call, std::string_view usage, std::string_view operation) {
  const Key& key = named_key(call);
  Keys::require_usable(key);
  require_usage(key, usage, operation);
  return key;
}

std::string read_algorithm(const Input& in, Name name, const Key& key) {
  std::string algorithm(required_text(in, name));
  const KeySpec& spec = *find_key_spec(key.spec);
  if (std::ranges::find(spec.algorithms, algorithm) != spec.algorithms.end()) return algorithm;
  throw ServiceError(errors::kms_invalid_key_usage,
                     "Algorithm " + algorithm + " and key spec " + key.spec + " are incompatible.");
}

/// What is to be signed, and whether it is a digest already.
struct ToSign {
  std::string bytes;
  bool is_digest;
};

ToSign read_message(const Input& in, std::string_view algorithm) {
  const std::string_view type = in.text("MessageType").value_or("RAW");
  if (type != "RAW" && type != "DIGEST")
    refuse_value(
        "'" + std::string(type) + "'", "MessageType", "satisfy enum value set: [RAW, DIGEST]");
  ToSign message{read_bytes(in, "Message", max_message), type == "DIGEST"};
  if (message.is_digest && message.bytes.size() != digest_size(algorithm)) {
    throw ServiceError(errors::kms_validation,
                       "Digest is invalid length for algorithm " + std::string(algorithm) + ".");
  }
  return message;
}

void sign_message(Call& call) {
  const Key& key = key_for(call, "SIGN_VERIFY", "Sign");
  const std::string algorithm = read_algorithm(call.in, "SigningAlgorithm", key);
  const ToSign message = read_message(call.in, algorithm);
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.text("Signature",
                to_base64(sign(key.backing.back(), algorithm, message.bytes, message.is_digest)));
  call.out.text("SigningAlgorithm", algorithm);
}

void verify_message(Call& call) {
  const Key& key = key_for(call, "SIGN_VERIFY", "Verify");
  const std::string algorithm = read_algorithm(call.in, "SigningAlgorithm", key);
  const ToSign message = read_message(call.in, algorithm);
  const std::string signature = read_bytes(call.in, "Signature", max_signature);
  if (!is_signature(key.backing.back(), algorithm, message.bytes, message.is_digest, signature))
    throw ServiceError(errors::kms_invalid_signature, "");
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.boolean("SignatureValid", true);
  call.out.text("SigningAlgorithm", algorithm);
}

void get_public_key(Call& call) {
  const Key& key = key_for(call, "SIGN_VERIFY", "GetPublicKey");
  call.out.text("KeyId", key.arn);
  call.out.text("PublicKey", to_base64(public_key_of(key.backing.back())));
  call.out.text("CustomerMasterKeySpec", key.spec);
  call.out.text("KeySpec", key.spec);
  call.out.text("KeyUsage", key.usage);
  call.out.begin_list("SigningAlgorithms");
  for (const auto algorithm : find_key_spec(key.spec)->algorithms) call.out.item(algorithm);
  call.out.end_list();
}

void generate_mac(Call& call) {
  const Key& key = key_for(call, "GENERATE_VERIFY_MAC", "GenerateMac");
  const std::string algorithm = read_algorithm(call.in, "MacAlgorithm", key);
  const std::string message = read_bytes(call.in, "Message", max_message);
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.text("Mac", to_base64(authenticate(key.backing.back(), algorithm, message)));
  call.out.text("MacAlgorithm", algorithm);
}

void verify_mac(Call& call) {
  const Key& key = key_for(call, "GENERATE_VERIFY_MAC", "VerifyMac");
  const std::string algorithm = read_algorithm(call.in, "MacAlgorithm", key);
  const std::string message = read_bytes(call.in, "Message", max_message);
  if (authenticate(key.backing.back(), algorithm, message) !=
      read_bytes(call.in, "Mac", max_signature))
    throw ServiceError(errors::kms_invalid_mac, "");
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.boolean("MacValid", true);
  call.out.text("MacAlgorithm", algorithm);
}

std::string make_pair(Call& call) {
  refuse_recipient(call.in);
  const std::string_view name = required_text(call.in, "KeyPairSpec");
  const KeySpec* const spec = find_key_spec(name);
  if (spec == nullptr || spec->usage != "SIGN_VERIFY") {
    refuse_value("'" + std::string(name) + "'",
                 "KeyPairSpec",
                 "satisfy enum value set: [RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, "
                 "ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1]");
  }
  const Key& key = key_for(call, "ENCRYPT_DECRYPT", "GenerateDataKeyPair");
  const auto context = read_context(call.in, "EncryptionContext");
  std::string secret = make_secret(*spec);
  end_dry_run(call);
  call.out.text("KeyId", key.arn);
  call.out.text("KeyPairSpec", name);
  call.out.text("PublicKey", to_base64(public_key_of(secret)));
  call.out.text("PrivateKeyCiphertextBlob",
                to_base64(keys_now(call).encrypt(key, context, secret)));
  return secret;
}

void generate_data_key_pair(Call& call) {
  call.out.text("PrivateKeyPlaintext", to_base64(make_pair(call)));
}

void generate_data_key_pair_without_plaintext(Call& call) { make_pair(call); }

constexpr Operation operations[] = {
    {"Sign", sign_message},
    {"Verify", verify_message},
    {"GetPublicKey", get_public_key},
    {"GenerateMac", generate_mac},
    {"VerifyMac", verify_mac},
    {"GenerateDataKeyPair", generate_data_key_pair},
    {"GenerateDataKeyPairWithoutPlaintext", generate_data_key_pair_without_plaintext},
};

}  // namespace

std::span<const Operation> kms_signing_operations() { return operations; }

}  // namespace sourceflow::local
