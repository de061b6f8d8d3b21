#include "sourceflow/bus/sealing.hpp"

#include <initializer_list>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "sourceflow/base/base64.hpp"
#include "sourceflow/bus/body_cipher.hpp"

namespace sourceflow::bus {
namespace {

constexpr std::size_t data_key_size = 32;

HkdfKey root_of(const base::SecretBytes& data_key) {
  if (data_key.size() != data_key_size) throw SealError("a data key must have 32 bytes");
  const auto root = hkdf_extract(base::as_blob(sealing_scheme), data_key.reveal());
  return HkdfKey(root.reveal());
}

std::string commitment_of(const HkdfKey& root) {
  std::array<std::uint8_t, 32> bytes;
  root.expand(std::string(sealing_scheme) + " commitment", bytes);
  std::string text;
  base::append_base64url(text, bytes);
  return text;
}

/// Wiped after its use.
class OwnKey {
 public:
  OwnKey(const SealingKey& key, const SealedFor& message, base::BlobView salt) {
    std::string info(sealing_scheme);
    info += " body";
    info.append(salt.begin(), salt.end());
    info.append(message.id.bytes.begin(), message.id.bytes.end());
    key.root().expand(info, bytes_);
  }
  ~OwnKey() { base::wipe(bytes_); }
  OwnKey(const OwnKey&) = delete;
  OwnKey& operator=(const OwnKey&) = delete;

  const BodyKey& get() const { return bytes_; }

 private:
  BodyKey bytes_;
};

/// The message that a body is bound to. Sizes come first, so that no two messages and labels give
/// the same bytes; the label follows.
std::string bound_data(const SealedFor& message, std::string_view label) {
  std::string bound;
  for (const auto size : {message.name.size(), message.entity_id.size(), label.size()}) {
    for (int shift = 24; shift >= 0; shift -= 8) bound += static_cast<char>(size >> shift & 0xff);
  }
  bound.append(message.id.bytes.begin(), message.id.bytes.end());
  return bound.append(message.name).append(message.entity_id);
}

}  // namespace

SealingSalt make_sealing_salt() {
  SealingSalt salt;
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
    throw SealError("OpenSSL has no random bytes");
  return salt;
}

SealingKey::SealingKey(DataKeyLabel label, const base::SecretBytes& data_key)
    : label_(std::move(label)),
      root_(root_of(data_key)),
      commitment_(commitment_of(root_)),
      head_(label_.text() + '.' + commitment_ + '.') {}

std::string seal(std::string_view body,
                 const SealedFor& message,
                 const SealingKey& key,
                 const SealingSalt& salt) {
  const OwnKey own(key, message, salt);
  const auto& head = key.head();
  const std::string_view label(head.data(), head.size() - key.commitment().size() - 2);
  const auto bound = bound_data(message, label);
  base::Blob sealed(body.size() + body_tag_size);
  encrypt_body(
      own.get(), {base::as_blob(bound), base::as_blob(label)}, base::as_blob(body), sealed);

  std::string text;
  text.reserve(head.size() + 32 + sealed.size() * 4 / 3);
  text += head;
  base::append_base64url(text, salt);
  text += '.';
  base::append_base64url(text, sealed);
  return text;
}

base::Bytes longest_sealed(base::Bytes body) {
  constexpr std::int64_t all_but_the_body = 1024;
  const auto sealed = body.count + static_cast<std::int64_t>(body_tag_size);
  return {(sealed + 2) / 3 * 4 + all_but_the_body};
}

std::string open(const SealedBody& body, const SealedFor& message, const SealingKey& key) {
  // Before anything is opened: AES-GCM alone lets one ciphertext be made that two keys open.
  const bool is_committed =
      body.commitment.size() == key.commitment().size() &&
      CRYPTO_memcmp(body.commitment.data(), key.commitment().data(), key.commitment().size()) == 0;
  if (!is_committed) throw SealError("the body was sealed under another data key");
  SealingSalt salt;
  std::string text(base::base64url_bytes(body.sealed.size()), '\0');
  const std::span bytes(reinterpret_cast<std::uint8_t*>(text.data()), text.size());
  const bool is_whole = base::base64url_bytes(body.salt.size()) == salt.size() &&
                        base::read_base64url(body.salt, salt) && bytes.size() >= body_tag_size &&
                        base::read_base64url(body.sealed, bytes);
  if (!is_whole) throw SealError("a part of the sealed body has the wrong size or is no base64url");

  const OwnKey own(key, message, salt);
  const auto bound = bound_data(message, body.label);
  const auto plain = bytes.first(bytes.size() - body_tag_size);
  if (!decrypt_body(own.get(), {base::as_blob(bound), base::as_blob(body.label)}, bytes, plain))
    throw SealError("the sealed body does not open: it was changed, or is another message's");
  text.resize(plain.size());
  return text;
}

}  // namespace sourceflow::bus
