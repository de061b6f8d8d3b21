#include "sourceflow/local/payload.hpp"

#include <algorithm>
#include <utility>

namespace sourceflow::local {

namespace {

void append_with_length(std::string& bytes, std::string_view part) {
  const auto size = static_cast<std::uint32_t>(part.size());
  for (const int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<char>((size >> shift) & 0xff));
  bytes.append(part);
}

/// Counted once, since queues and limits ask often.
std::size_t size_of(const Payload& payload) {
  std::size_t total = payload.body.size();
  for (const auto& a : payload.attributes) total += a.name.size() + a.type.size() + a.value.size();
  return total;
}

}  // namespace

Md5 md5_of(const std::vector<MessageAttribute>& sorted) {
  std::string bytes;
  for (const auto& attribute : sorted) {
    append_with_length(bytes, attribute.name);
    append_with_length(bytes, attribute.type);
    bytes.push_back(attribute.is_binary() ? '\2' : '\1');
    append_with_length(bytes, attribute.value);
  }
  return md5(bytes);
}

std::shared_ptr<const Payload> make_payload(std::string body,
                                            std::vector<MessageAttribute> attributes,
                                            std::string trace_header) {
  std::ranges::sort(attributes, {}, &MessageAttribute::name);
  Payload payload{std::move(body), std::move(attributes), std::move(trace_header)};
  payload.size = size_of(payload);
  payload.md5_of_body = md5(payload.body);
  if (!payload.attributes.empty()) payload.md5_of_attributes = md5_of(payload.attributes);
  return std::make_shared<const Payload>(std::move(payload));
}

}  // namespace sourceflow::local
