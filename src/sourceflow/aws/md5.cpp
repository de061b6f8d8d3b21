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

/// A sum in the making. Nothing where the machine has no MD5, as those held to FIPS 140 have not:
/// there is nothing to compare with then.
class Sum {
 public:
  Sum() {
    if (is_possible()) EVP_DigestInit_ex2(context(), algorithm(), nullptr);
  }
  void add(std::string_view bytes) {
    if (is_possible()) EVP_DigestUpdate(context(), bytes.data(), bytes.size());
  }
  void add_sized(std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    const std::array<char, 4> bytes{static_cast<char>(size >> 24),
                                    static_cast<char>(size >> 16),
                                    static_cast<char>(size >> 8),
                                    static_cast<char>(size)};
    add({bytes.data(), bytes.size()});
    add(text);
  }
  std::string take() {
    if (!is_possible()) return {};
    std::array<std::uint8_t, 16> digest{};
    EVP_DigestFinal_ex(context(), digest.data(), nullptr);
    return hex(digest);
  }

 private:
  static const EVP_MD* algorithm() {
    static const EVP_MD* const found = EVP_MD_fetch(nullptr, "MD5", nullptr);
    return found;
  }
  static bool is_possible() { return algorithm() != nullptr; }
  static EVP_MD_CTX* context() {
    thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> own(EVP_MD_CTX_new());
    return own.get();
  }
};

}  // namespace

std::string md5_of(std::string_view body) {
  Sum sum;
  sum.add(body);
  return sum.take();
}

std::string md5_of(const std::vector<MessageAttribute>& attributes) {
  std::vector<const MessageAttribute*> sorted;
  sorted.reserve(attributes.size());
  for (const auto& attribute : attributes) sorted.push_back(&attribute);
  std::ranges::sort(sorted, {}, &MessageAttribute::name);
  Sum sum;
  for (const auto* attribute : sorted) {
    sum.add_sized(attribute->name);
    sum.add_sized(attribute->data_type);
    sum.add(attribute->is_binary() ? "\2" : "\1");
    sum.add_sized(attribute->value);
  }
  return sum.take();
}

}  // namespace sourceflow::aws
