#include "sourceflow/telemetry/trace_context.hpp"

namespace sourceflow::telemetry {
namespace {

constexpr std::size_t known_length = 55;

void append_hex(std::string& out, std::uint64_t value) {
  constexpr char digits[] = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out.push_back(digits[(value >> shift) & 15]);
}

/// Lower-case digits only, as W3C asks.
bool read_hex(std::string_view text, std::uint64_t& value) {
  value = 0;
  for (const char c : text) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) return false;
    value = (value << 4) | static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
  }
  return true;
}

std::uint64_t nonzero(base::Random& random) {
  const auto value = random.next();
  return value == 0 ? 1 : value;
}

}  // namespace

std::string TraceContext::trace_id() const {
  std::string text;
  append_hex(text, trace_high);
  append_hex(text, trace_low);
  return text;
}

std::string TraceContext::span_id() const {
  std::string text;
  append_hex(text, span);
  return text;
}

std::string TraceContext::traceparent() const {
  std::string text;
  text.reserve(known_length);
  text.append("00-");
  append_hex(text, trace_high);
  append_hex(text, trace_low);
  text.push_back('-');
  append_hex(text, span);
  text.append(is_sampled ? "-01" : "-00");
  return text;
}

std::optional<TraceContext> parse_traceparent(std::string_view text) {
  if (text.size() < known_length || text[2] != '-' || text[35] != '-' || text[52] != '-')
    return std::nullopt;
  std::uint64_t version = 0;
  std::uint64_t flags = 0;
  TraceContext context;
  const bool is_hex =
      read_hex(text.substr(0, 2), version) && read_hex(text.substr(3, 16), context.trace_high) &&
      read_hex(text.substr(19, 16), context.trace_low) &&
      read_hex(text.substr(36, 16), context.span) && read_hex(text.substr(53, 2), flags);
  if (!is_hex || version == 0xff || !context.is_valid()) return std::nullopt;
  const bool has_more = text.size() > known_length;
  if (has_more && (version == 0 || text[known_length] != '-')) return std::nullopt;
  context.is_sampled = (flags & 1) != 0;
  return context;
}

TraceContext new_trace(double ratio, base::Random& random) {
  TraceContext context{
      .trace_high = nonzero(random), .trace_low = nonzero(random), .span = nonzero(random)};
  // The lower 56 bits are the ones that are random by W3C's rules.
  constexpr std::uint64_t random_bits = (std::uint64_t{1} << 56) - 1;
  const auto chance = static_cast<double>(context.trace_low & random_bits) * 0x1p-56;
  context.is_sampled = chance < ratio;
  return context;
}

TraceContext child_of(const TraceContext& parent, base::Random& random) {
  auto child = parent;
  child.span = nonzero(random);
  return child;
}

}  // namespace sourceflow::telemetry
