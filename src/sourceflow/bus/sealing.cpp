#include "sourceflow/bus/sealing.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "sourceflow/bus/hkdf.hpp"
#include "sourceflow/message/json_reader.hpp"
#include "sourceflow/message/json_writer.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::size_t key_size = 32;
constexpr std::size_t nonce_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::size_t commitment_size = 32;

/// The key and nonce of one body, wiped after it.
struct BodyKey {
  std::array<std::uint8_t, key_size + nonce_size> bytes{};

  BodyKey(const SealingKey& key, const SealedFor& message, base::BlobView salt) {
    std::string info(sealing_scheme);
    info += " body";
    info.append(salt.begin(), salt.end());
    info.append(message.id.bytes.begin(), message.id.bytes.end());
    hkdf_expand(key.root(), info, bytes);
  }
  ~BodyKey() { base::wipe(bytes); }
  BodyKey(const BodyKey&) = delete;
  BodyKey& operator=(const BodyKey&) = delete;

  const std::uint8_t* key() const { return bytes.data(); }
  const std::uint8_t* nonce() const { return bytes.data() + key_size; }
};

/// Each part with its length before it, so that no two lists of parts give the same bytes.
std::string bound_data(const SealedFor& message,
                       std::string_view key_id,
                       std::string_view service,
                       base::BlobView encrypted_key) {
  std::string bound;
  const auto add = [&](base::BlobView part) {
    for (int shift = 24; shift >= 0; shift -= 8)
      bound += static_cast<char>(part.size() >> shift & 0xff);
    bound.append(part.begin(), part.end());
  };
  add(base::as_blob(sealing_scheme));
  add(message.id.bytes);
  add(base::as_blob(message.name));
  add(base::as_blob(message.entity_id));
  add(base::as_blob(key_id));
  add(base::as_blob(service));
  add(encrypted_key);
  return bound;
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const EVP_CIPHER* aes_gcm() {
  static const EVP_CIPHER* const algorithm = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return algorithm;
}

/// The size as OpenSSL takes it; what it gave as unsigned.
int size_of(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw SealError("a body of two gigabytes or more cannot be sealed");
  return static_cast<int>(text.size());
}

const std::uint8_t* bytes_of(std::string_view text) { return base::as_blob(text).data(); }

}  // namespace

SealingSalt make_sealing_salt() {
  SealingSalt salt;
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
    throw SealError("OpenSSL has no random bytes");
  return salt;
}

SealingKey::SealingKey(std::string key_id,
                       std::string service,
                       base::Blob encrypted,
                       const base::SecretBytes& data_key)
    : key_id_(std::move(key_id)),
      service_(std::move(service)),
      encrypted_(std::move(encrypted)),
      commitment_(commitment_size) {
  if (data_key.size() != key_size) throw SealError("a data key must have 32 bytes");
  root_ = hkdf_extract(base::as_blob(sealing_scheme), data_key.reveal());
  const auto info = std::string(sealing_scheme) + " commitment";
  hkdf_expand(root_.reveal(), info, commitment_);
}

std::string seal(std::string_view body,
                 const SealedFor& message,
                 const SealingKey& key,
                 const SealingSalt& salt) {
  const BodyKey body_key(key, message, salt);
  const auto bound = bound_data(message, key.key_id(), key.service(), key.encrypted());
  const Context context(EVP_CIPHER_CTX_new());
  base::Blob sealed(body.size() + tag_size);
  int size = 0;
  const bool is_sealed =
      context &&
      EVP_EncryptInit_ex2(context.get(), aes_gcm(), body_key.key(), body_key.nonce(), nullptr) ==
          1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(bound), size_of(bound)) == 1 &&
      EVP_EncryptUpdate(context.get(), sealed.data(), &size, bytes_of(body), size_of(body)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), sealed.data() + size, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(),
                          EVP_CTRL_AEAD_GET_TAG,
                          static_cast<int>(tag_size),
                          sealed.data() + body.size()) == 1;
  if (!is_sealed) throw SealError("OpenSSL cannot seal the body");

  std::string text;
  text.reserve(sealed.size() * 4 / 3 + key.encrypted().size() * 4 / 3 + key.key_id().size() + 256);
  text += R"({"encryption":)";
  message::json::append_text(text, sealing_scheme);
  text += R"(,"keyId":)";
  message::json::append_text(text, key.key_id());
  text += R"(,"service":)";
  message::json::append_text(text, key.service());
  text += R"(,"dataKey":)";
  message::json::append_blob(text, key.encrypted());
  text += R"(,"commitment":)";
  message::json::append_blob(text, key.commitment());
  text += R"(,"salt":)";
  message::json::append_blob(text, salt);
  text += R"(,"sealed":)";
  message::json::append_blob(text, sealed);
  text += '}';
  return text;
}

base::Bytes longest_sealed(base::Bytes body) {
  constexpr std::int64_t all_but_the_body = 1024;
  const auto sealed = body.count + static_cast<std::int64_t>(tag_size);
  return {(sealed + 2) / 3 * 4 + all_but_the_body};
}

SealedBody read_sealed(std::string_view text) try {
  SealedBody body;
  base::Blob salt;
  std::string scheme;
  message::JsonReader in(text);
  message::JsonReader::Members members(in);
  while (members.next()) {
    if (members.name() == "encryption") {
      scheme = in.text();
    } else if (members.name() == "keyId") {
      body.key_id = in.text();
    } else if (members.name() == "service") {
      body.service = in.text();
    } else if (members.name() == "dataKey") {
      body.data_key = in.blob();
    } else if (members.name() == "commitment") {
      body.commitment = in.blob();
    } else if (members.name() == "salt") {
      salt = in.blob();
    } else if (members.name() == "sealed") {
      body.sealed = in.blob();
    } else {
      in.skip();
    }
  }
  in.finish();
  if (scheme != sealing_scheme) throw SealError("the body is not sealed by a scheme known here");
  const bool is_whole = !body.key_id.empty() && !body.data_key.empty() &&
                        body.commitment.size() == commitment_size &&
                        salt.size() == body.salt.size() && body.sealed.size() >= tag_size;
  if (!is_whole) throw SealError("a part of the sealed body is missing or has the wrong size");
  std::ranges::copy(salt, body.salt.begin());
  return body;
} catch (const message::DecodeError&) {
  throw SealError("the body is no sealed body");
}

std::string open(const SealedBody& body, const SealedFor& message, const SealingKey& key) {
  // Before anything is opened: AES-GCM alone lets one ciphertext be made that two keys open.
  const bool is_committed =
      body.commitment.size() == key.commitment().size() &&
      CRYPTO_memcmp(body.commitment.data(), key.commitment().data(), key.commitment().size()) == 0;
  if (!is_committed) throw SealError("the body was sealed under another data key");
  if (body.sealed.size() < tag_size) throw SealError("the sealed body is too short");

  const BodyKey body_key(key, message, body.salt);
  const auto bound = bound_data(message, body.key_id, body.service, body.data_key);
  const std::string_view sealed(reinterpret_cast<const char*>(body.sealed.data()),
                                body.sealed.size() - tag_size);
  std::array<std::uint8_t, tag_size> tag{};
  std::copy_n(body.sealed.end() - tag_size, tag_size, tag.begin());
  const Context context(EVP_CIPHER_CTX_new());
  std::string text(sealed.size(), '\0');
  auto* const out = reinterpret_cast<std::uint8_t*>(text.data());
  int size = 0;
  const bool is_opened =
      context &&
      EVP_DecryptInit_ex2(context.get(), aes_gcm(), body_key.key(), body_key.nonce(), nullptr) ==
          1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(bound), size_of(bound)) == 1 &&
      EVP_DecryptUpdate(context.get(), out, &size, bytes_of(sealed), size_of(sealed)) == 1 &&
      EVP_CIPHER_CTX_ctrl(
          context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_size), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), out + size, &size) == 1;
  if (is_opened) return text;
  // What does not authenticate is nobody's plain text.
  base::wipe({out, text.size()});
  throw SealError("the sealed body does not open: it was changed, or is another message's");
}

}  // namespace sourceflow::bus
