#include "sourceflow/base/uuid.hpp"

#include <cstring>
#include <memory>
#include <stdexcept>

#include <openssl/evp.h>

namespace sourceflow::base {
namespace {

constexpr char hex[] = "0123456789abcdef";

int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

void set_version(Uuid& id, std::uint8_t version) {
  id.bytes[6] = static_cast<std::uint8_t>((id.bytes[6] & 0x0f) | (version << 4));
  id.bytes[8] = static_cast<std::uint8_t>((id.bytes[8] & 0x3f) | 0x80);
}

}  // namespace

std::string Uuid::text() const {
  std::string result(36, '-');
  std::size_t at = 0;
  for (const auto byte : bytes) {
    if (is_dash_place(at)) ++at;
    result[at++] = hex[byte >> 4];
    result[at++] = hex[byte & 15];
  }
  return result;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) return std::nullopt;
  Uuid id;
  std::size_t at = 0;
  for (auto& byte : id.bytes) {
    if (is_dash_place(at) && text[at++] != '-') return std::nullopt;
    const int high = nibble(text[at++]);
    const int low = nibble(text[at++]);
    if (high < 0 || low < 0) return std::nullopt;
    byte = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

Uuid make_uuid(Time now, Random& random) {
  const auto millis = static_cast<std::uint64_t>(
      std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()).count());
  Uuid id;
  for (std::size_t i = 0; i < 6; ++i)
    id.bytes[i] = static_cast<std::uint8_t>(millis >> (40 - 8 * i));
  const std::uint64_t chance[2] = {random.next(), random.next()};
  std::memcpy(id.bytes.data() + 6, chance, 10);
  set_version(id, 7);
  return id;
}

Uuid make_uuid() { return make_uuid(system_clock()->now(), thread_random()); }

Uuid derived_uuid(const Uuid& space, std::string_view name) {
  // Looking the algorithm up costs more than the digest of a short text.
  static EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(
      EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  if (EVP_DigestInit_ex2(context.get(), sha256, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), space.bytes.data(), space.bytes.size()) != 1 ||
      EVP_DigestUpdate(context.get(), name.data(), name.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL cannot make an SHA-256 digest");
  }
  Uuid id;
  std::memcpy(id.bytes.data(), digest.data(), id.bytes.size());
  set_version(id, 8);
  return id;
}

}  // namespace sourceflow::base

std::size_t std::hash<sourceflow::base::Uuid>::operator()(
    const sourceflow::base::Uuid& id) const noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  return high * 0x9e3779b97f4a7c15ULL ^ low;
}
