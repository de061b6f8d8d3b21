#include "sourceflow/local/key_cipher.hpp"

#include <cstring>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace sourceflow::local {

namespace {

// Format, key id, backing key, nonce, encrypted bytes, tag.
constexpr char format = 1;
constexpr std::size_t id_size = 16;
constexpr std::size_t header_size = 1 + id_size + 4;
constexpr int nonce_size = 12;
constexpr int tag_size = 16;
constexpr std::size_t least_size = header_size + nonce_size + tag_size;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

void require(int result) {
  if (result != 1) throw std::runtime_error("OpenSSL cannot do AES-256-GCM");
}

const unsigned char* in(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

unsigned char* out(std::string& bytes, std::size_t offset = 0) {
  return reinterpret_cast<unsigned char*>(bytes.data()) + offset;
}

void append_number(std::string& into, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8)
    into.push_back(static_cast<char>((number >> shift) & 0xff));
}

// Lengths before the texts, so that no two contexts look alike.
std::string authenticated(std::string_view header, const EncryptionContext& context) {
  std::string bytes(header);
  for (const auto& [name, value] : context) {
    append_number(bytes, static_cast<std::uint32_t>(name.size()));
    bytes.append(name);
    append_number(bytes, static_cast<std::uint32_t>(value.size()));
    bytes.append(value);
  }
  return bytes;
}

Cipher new_cipher() {
  Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  if (!cipher) throw std::bad_alloc();
  return cipher;
}

}  // namespace

std::string random_bytes(base::Random& random, std::size_t size) {
  std::string bytes;
  bytes.reserve(size + 8);
  while (bytes.size() < size) {
    const std::uint64_t bits = random.next();
    bytes.append(reinterpret_cast<const char*>(&bits), sizeof bits);
  }
  bytes.resize(size);
  return bytes;
}

std::string seal(const CiphertextHeader& header,
                 std::string_view secret,
                 const EncryptionContext& context,
                 std::string_view plaintext,
                 base::Random& random) {
  std::string sealed(1, format);
  sealed.append(reinterpret_cast<const char*>(header.key.bytes.data()), id_size);
  append_number(sealed, header.backing);
  const std::string bound = authenticated(sealed, context);
  const std::string nonce = random_bytes(random, nonce_size);
  sealed.append(nonce);
  const std::size_t start = sealed.size();
  sealed.resize(start + plaintext.size() + tag_size);

  const Cipher cipher = new_cipher();
  int size = 0;
  require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(secret), in(nonce)));
  require(
      EVP_EncryptUpdate(cipher.get(), nullptr, &size, in(bound), static_cast<int>(bound.size())));
  require(EVP_EncryptUpdate(
      cipher.get(), out(sealed, start), &size, in(plaintext), static_cast<int>(plaintext.size())));
  const std::size_t end = start + plaintext.size();
  require(EVP_EncryptFinal_ex(cipher.get(), out(sealed, end), &size));
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_size, out(sealed, end)));
  return sealed;
}

std::optional<CiphertextHeader> read_header(std::string_view ciphertext) {
  if (ciphertext.size() < least_size || ciphertext[0] != format) return std::nullopt;
  CiphertextHeader header;
  std::memcpy(header.key.bytes.data(), ciphertext.data() + 1, id_size);
  for (std::size_t i = 0; i < 4; ++i)
    header.backing =
        (header.backing << 8) | static_cast<unsigned char>(ciphertext[1 + id_size + i]);
  return header;
}

std::optional<std::string> unseal(std::string_view secret,
                                  const EncryptionContext& context,
                                  std::string_view ciphertext) {
  if (ciphertext.size() < least_size) return std::nullopt;
  const std::string bound = authenticated(ciphertext.substr(0, header_size), context);
  const auto nonce = ciphertext.substr(header_size, nonce_size);
  const auto body = ciphertext.substr(header_size + nonce_size, ciphertext.size() - least_size);
  std::string tag(ciphertext.substr(ciphertext.size() - tag_size));
  std::string plaintext(body.size() + 1, '\0');

  const Cipher cipher = new_cipher();
  int size = 0;
  require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(secret), in(nonce)));
  require(
      EVP_DecryptUpdate(cipher.get(), nullptr, &size, in(bound), static_cast<int>(bound.size())));
  require(EVP_DecryptUpdate(
      cipher.get(), out(plaintext), &size, in(body), static_cast<int>(body.size())));
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_size, out(tag)));
  if (EVP_DecryptFinal_ex(cipher.get(), out(plaintext, body.size()), &size) != 1)
    return std::nullopt;
  plaintext.resize(body.size());
  return plaintext;
}

}  // namespace sourceflow::local
