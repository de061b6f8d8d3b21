#include "sourceflow/bus/sealed_body.hpp"

#include <array>
#include <charconv>

#include "sourceflow/base/base64.hpp"

namespace sourceflow::bus {
namespace {

constexpr char separator = '.';
/// Scheme, KMS key, service, data key; commitment, salt, what is sealed.
constexpr std::size_t label_parts = 4;
constexpr std::size_t parts = 7;

/// A name with every character escaped that could end it, or would need an escape elsewhere.
void append_name(std::string& out, std::string_view name) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : name) {
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                         (c >= '0' && c <= '9') || c == ':' || c == '/' || c == '_' || c == '-';
    if (is_kept) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
}

std::string read_name(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%') {
      const auto digits = text.substr(i + 1, 2);
      const auto* const end = digits.data() + digits.size();
      if (digits.size() != 2 || std::from_chars(digits.data(), end, byte, 16).ptr != end)
        throw SealError("the body is no sealed body");
      i += 2;
    }
    name += static_cast<char>(byte);
  }
  return name;
}

/// The parts of a text, `count` of them.
template <std::size_t count>
std::array<std::string_view, count> split(std::string_view text) {
  std::array<std::string_view, count> found;
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_last = i + 1 == count;
    const auto end = text.find(separator);
    if ((end == std::string_view::npos) != is_last) throw SealError("the body is no sealed body");
    found[i] = text.substr(0, end);
    if (!is_last) text.remove_prefix(end + 1);
  }
  return found;
}

}  // namespace

std::string DataKeyLabel::text() const {
  std::string text(sealing_scheme);
  text += separator;
  append_name(text, key_id);
  text += separator;
  append_name(text, service);
  text += separator;
  base::append_base64url(text, encrypted);
  return text;
}

DataKeyLabel DataKeyLabel::read(std::string_view text) {
  const auto [scheme, key_id, service, encrypted] = split<label_parts>(text);
  DataKeyLabel label{.key_id = read_name(key_id), .service = read_name(service)};
  label.encrypted.resize(base::base64url_bytes(encrypted.size()));
  if (!base::read_base64url(encrypted, label.encrypted))
    throw SealError("the data key of the sealed body is no base64url");
  return label;
}

SealedBody read_sealed(std::string_view text) {
  const auto scheme = text.substr(0, text.find(separator));
  const bool is_known = scheme == sealing_scheme;
  if (!is_known && text.starts_with("sourceflow-"))
    throw SealError("the body is not sealed by a scheme known here");
  const auto found = split<parts>(text);
  if (!is_known) throw SealError("the body is no sealed body");
  for (const auto part : found)
    if (part.empty()) throw SealError("a part of the sealed body is missing");
  const auto* const end = found[label_parts - 1].data() + found[label_parts - 1].size();
  return {.label = {text.data(), static_cast<std::size_t>(end - text.data())},
          .commitment = found[4],
          .salt = found[5],
          .sealed = found[6]};
}

}  // namespace sourceflow::bus
