#pragma once

#include <span>
#include <string>
#include <string_view>

namespace sourceflow::local {

/// What a key of KMS can be made of, and what for.
struct KeySpec {
  /// As `ECC_NIST_P256`.
  std::string_view name;
  /// The one usage it has here.
  std::string_view usage;
  /// What it signs or authenticates with; empty for keys that encrypt.
  std::span<const std::string_view> algorithms;
};

/// Null for a name that KMS does not know, or that is not offered here.
const KeySpec* find_key_spec(std::string_view name);

/// A new secret of this spec: a private key as PKCS #8 in DER, or random bytes for HMAC.
std::string make_secret(const KeySpec& spec);

/// The public half of a private key, as SubjectPublicKeyInfo in DER.
std::string public_key_of(std::string_view secret);

/// The size of the digest that an algorithm works on.
std::size_t digest_size(std::string_view algorithm);

/// Signs a message, or its digest when `is_digest`.
std::string sign(std::string_view secret,
                 std::string_view algorithm,
                 std::string_view message,
                 bool is_digest);
bool is_signature(std::string_view secret,
                  std::string_view algorithm,
                  std::string_view message,
                  bool is_digest,
                  std::string_view signature);

/// The HMAC of a message.
std::string authenticate(std::string_view secret,
                         std::string_view algorithm,
                         std::string_view message);

}  // namespace sourceflow::local
