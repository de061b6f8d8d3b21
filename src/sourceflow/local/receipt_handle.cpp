#include "sourceflow/local/receipt_handle.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "sourceflow/local/base64.hpp"

namespace sourceflow::local {

std::string ReceiptHandle::text() const {
  const auto bytes = std::bit_cast<std::array<char, sizeof(ReceiptHandle)>>(*this);
  return to_base64({bytes.data(), bytes.size()});
}

std::optional<ReceiptHandle> ReceiptHandle::parse(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != sizeof(ReceiptHandle)) return std::nullopt;
  ReceiptHandle handle;
  std::memcpy(&handle, bytes->data(), sizeof handle);
  return handle;
}

}  // namespace sourceflow::local
