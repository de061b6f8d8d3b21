#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/secret_bytes.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

class Session;

/// What all uses of a key share, such as service and purpose. KMS binds it to the ciphertext:
/// decrypting needs the same. Not secret: it is in AWS's logs.
using EncryptionContext = Attributes;

/// A key for our own encryption, plain and as KMS keeps it secret.
struct DataKey {
  base::SecretBytes plaintext;
  base::Blob ciphertext;
  /// The ARN of the KMS key that it is encrypted under.
  std::string key_id;
};

struct Ciphertext {
  base::Blob bytes;
  std::string key_id;
};

struct Plaintext {
  base::SecretBytes bytes;
  std::string key_id;
};

/// What KMS tells about a key.
struct KeyDescription {
  std::string id = {};
  std::string arn = {};
  std::string description = {};
  /// `Enabled`, `Disabled`, `PendingDeletion`, ...
  std::string state = {};

  bool is_usable() const { return state == "Enabled"; }
};

struct KeyAlias {
  /// With `alias/` before it.
  std::string name = {};
  /// The key's id; empty while it points at none.
  std::string key_id = {};
};

/// The calls of AWS KMS, one coroutine each, with the same promises as Sqs.
///
/// A key is named by its id, its ARN, or an alias (`alias/orders`, or the alias's ARN). What came
/// back as plain text is wiped from memory with its last copy here. A refused call throws Error:
/// `NotFoundException`, `DisabledException`, `KMSInvalidStateException`,
/// `InvalidCiphertextException` (also for another encryption context), `AccessDeniedException`.
class Kms {
 public:
  explicit Kms(Session& session) : session_(&session) {}

  /// A new AES-256 key.
  base::Task<DataKey> generate_data_key(std::string key, EncryptionContext context = {});
  /// At most 4096 bytes.
  base::Task<Ciphertext> encrypt(std::string key,
                                 base::SecretBytes plaintext,
                                 EncryptionContext context = {});
  /// With a key named, only what was encrypted under that key is decrypted; empty takes the one
  /// that the ciphertext names.
  base::Task<Plaintext> decrypt(base::Blob ciphertext,
                                std::string key = {},
                                EncryptionContext context = {});
  /// The same content under another key, without showing it to us.
  base::Task<Ciphertext> re_encrypt(base::Blob ciphertext,
                                    EncryptionContext context,
                                    std::string new_key,
                                    EncryptionContext new_context);

  /// Nothing if there is no such key.
  base::Task<std::optional<KeyDescription>> describe_key(std::string key);
  base::Task<KeyDescription> create_key(std::string description = {},
                                        Tags tags = {},
                                        std::string policy = {});
  base::Task<> enable_key(std::string key);
  base::Task<> disable_key(std::string key);
  /// A new backing key each year; old ciphertexts still decrypt.
  base::Task<> enable_key_rotation(std::string key);
  base::Task<bool> is_key_rotation_enabled(std::string key);
  /// After 7 to 30 days; until then it can be cancelled.
  base::Task<> schedule_key_deletion(std::string key,
                                     std::chrono::days after = std::chrono::days{30});
  base::Task<> cancel_key_deletion(std::string key);

  base::Task<> create_alias(std::string alias, std::string key);
  base::Task<> update_alias(std::string alias, std::string key);
  base::Task<> delete_alias(std::string alias);
  base::Task<std::vector<KeyAlias>> list_aliases();

 private:
  Session* session_;
};

}  // namespace sourceflow::aws
