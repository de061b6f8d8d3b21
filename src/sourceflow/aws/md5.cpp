#include "sourceflow/aws/md5.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include <openssl/evp.h>

#include "sourceflow/aws/sha256.hpp"

namespace sourceflow::aws {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

void append_sized(std::string& out, std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  for (const unsigned shift : {24U, 16U, 8U, 0U})
    out.push_back(static_cast<char>(size >> shift & 0xFF));
  out.append(text);
}

}  // namespace

std::string md5_of(std::string_view body) {
  static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "MD5", nullptr);
  // Machines held to FIPS 140 have no MD5; there is nothing to compare with then.
  if (algorithm == nullptr) return {};
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::array<std::uint8_t, 16> digest{};
  EVP_DigestInit_ex2(context.get(), algorithm, nullptr);
  EVP_DigestUpdate(context.get(), body.data(), body.size());
  EVP_DigestFinal_ex(context.get(), digest.data(), nullptr);
  return hex(digest);
}

std::string md5_of(const std::vector<MessageAttribute>& attributes) {
  std::vector<const MessageAttribute*> sorted;
  for (const auto& attribute : attributes) sorted.push_back(&attribute);
  std::ranges::sort(sorted, {}, &MessageAttribute::name);
  std::string text;
  for (const auto* attribute : sorted) {
    append_sized(text, attribute->name);
    append_sized(text, attribute->data_type);
    text.push_back(attribute->is_binary() ? 2 : 1);
    append_sized(text, attribute->value);
  }
  return md5_of(text);
}

}  // namespace sourceflow::aws
