#include "sourceflow/telemetry/trace_context.hpp"

#include <utility>

namespace sourceflow::telemetry {
namespace {

constexpr std::size_t known_length = traceparent_length;

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

std::pair<std::uint64_t, std::uint64_t> halves(const base::Uuid& id) {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  for (std::size_t i = 0; i < 8; ++i) {
    high = high << 8 | id.bytes[i];
    low = low << 8 | id.bytes[i + 8];
  }
  return {high, low};
}

/// Between 0 and 1. Mixed, since ids that somebody has counted up differ in few bits.
double chance_of(const TraceContext& context) {
  std::uint64_t mixed = context.trace_high ^ context.trace_low;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  mixed ^= mixed >> 31;
  return static_cast<double>(mixed >> 11) * 0x1p-53;
}

}  // namespace

void append_hex(std::string& out, std::uint64_t value) {
  // All digits at once: first one in each byte, then what a byte below and above ten lacks.
  const auto spread = [](std::uint64_t four_bytes) {
    four_bytes = (four_bytes | four_bytes << 16) & 0x0000ffff0000ffff;
    four_bytes = (four_bytes | four_bytes << 8) & 0x00ff00ff00ff00ff;
    four_bytes = (four_bytes | four_bytes << 4) & 0x0f0f0f0f0f0f0f0f;
    const auto is_letter = ((four_bytes + 0x0606060606060606) >> 4) & 0x0101010101010101;
    return four_bytes + 0x3030303030303030 + is_letter * ('a' - '0' - 10);
  };
  const auto high = spread(value >> 32);
  const auto low = spread(value & 0xffffffff);
  char text[16];
  for (int i = 0; i < 8; ++i) {
    text[i] = static_cast<char>(high >> (56 - 8 * i));
    text[8 + i] = static_cast<char>(low >> (56 - 8 * i));
  }
  out.append(text, sizeof text);
}

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

bool says_sampled(std::string_view text) {
  // The lowest bit of the flags: of an odd digit, whose code is odd, or of b, d or f, whose code is
  // even.
  const char digit = text.size() < known_length ? '0' : text[known_length - 1];
  return (digit <= '9') == (digit % 2 != 0);
}

TraceContext new_trace(double ratio, const base::Uuid& conversation, base::Random& random) {
  const auto [high, low] = halves(conversation);
  const bool is_known = high != 0 || low != 0;
  TraceContext context{.trace_high = is_known ? high : nonzero(random),
                       .trace_low = is_known ? low : nonzero(random),
                       .span = nonzero(random)};
  context.is_sampled = chance_of(context) < ratio;
  context.is_derived = is_known && !context.is_sampled;
  return context;
}

bool is_of(const TraceContext& context, const base::Uuid& conversation) {
  const auto [high, low] = halves(conversation);
  return context.trace_high == high && context.trace_low == low;
}

TraceContext child_of(const TraceContext& parent, base::Random& random) {
  auto child = parent;
  child.span = nonzero(random);
  return child;
}

}  // namespace sourceflow::telemetry
