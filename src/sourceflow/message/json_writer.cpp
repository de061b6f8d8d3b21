#include "sourceflow/message/json_writer.hpp"

#include <charconv>
#include <cmath>
#include <vector>

#include "sourceflow/base/base64.hpp"
#include "sourceflow/base/json_string.hpp"
#include "sourceflow/message/decimal.hpp"
#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/message/utf8.hpp"

namespace sourceflow::message::json {
namespace {

template <class Number>
void append_number(std::string& out, Number value) {
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

template <class Number>
void append_finite(std::string& out, Number value) {
  if (!std::isfinite(value)) {
    throw EncodeError({},
                      std::isnan(value) ? "NaN is no JSON number" : "infinity is no JSON number");
  }
  append_number(out, value);
}

void append_escaped(std::string& out, unsigned char c) {
  constexpr char hex[] = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += hex[c >> 4];
      out += hex[c & 15];
  }
}

// U+FFFE and U+FFFF, which JSON allows and SQS refuses.
bool is_non_character(std::string_view rest) {
  return rest.starts_with("\xef\xbf\xbe") || rest.starts_with("\xef\xbf\xbf");
}

bool is_plain(unsigned char c) { return c >= 0x20 && c != '"' && c != '\\' && c != 0xef; }

std::int64_t magnitude(std::int64_t value) { return value < 0 ? -value : value; }

}  // namespace

void append_integer(std::string& out, std::int64_t value) {
  const bool exact = value <= largest_exact && value >= -largest_exact;
  if (!exact) out += '"';
  append_number(out, value);
  if (!exact) out += '"';
}

void append_integer(std::string& out, std::uint64_t value) {
  const bool exact = value <= static_cast<std::uint64_t>(largest_exact);
  if (!exact) out += '"';
  append_number(out, value);
  if (!exact) out += '"';
}

void append_real(std::string& out, double value) { append_finite(out, value); }
void append_real(std::string& out, float value) { append_finite(out, value); }

void append_decimal(std::string& out, std::int64_t units, int scale) {
  constexpr std::int64_t first_inexact = decimals::power_of_ten(15);
  const bool is_quoted = units >= first_inexact || units <= -first_inexact;
  if (is_quoted) out += '"';
  decimals::append(out, units, scale);
  if (is_quoted) out += '"';
}

void append_text(std::string& out, std::string_view value) {
  out += '"';
  std::size_t written = 0;
  bool ascii = true;
  for (std::size_t i = 0;; ++i) {
    i += base::plain_json_length(value.substr(i));
    if (i == value.size()) break;
    const auto c = static_cast<unsigned char>(value[i]);
    ascii &= c < 0x80;
    if (is_plain(c)) continue;
    const bool non_character = is_non_character(value.substr(i));
    if (c == 0xef && !non_character) continue;
    out.append(value, written, i - written);
    if (non_character) {
      out += value[i + 2] == '\xbe' ? "\\ufffe" : "\\uffff";
      i += 2;
    } else {
      append_escaped(out, c);
    }
    written = i + 1;
  }
  if (!ascii && !is_utf8(value))
    throw EncodeError({}, "this text is not UTF-8; use a Blob for bytes");
  out.append(value, written, value.size() - written);
  out += '"';
}

void append_uuid(std::string& out, const base::Uuid& value) {
  out += '"';
  out += value.text();
  out += '"';
}

void append_blob(std::string& out, base::BlobView value) {
  out += '"';
  base::append_base64(out, value);
  out += '"';
}

void append_time(std::string& out, base::Time time, int nanos) {
  constexpr base::Time first = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  constexpr base::Time end = std::chrono::sys_days{std::chrono::year{10000} / 1 / 1};
  if (time < first || time >= end)
    throw EncodeError({}, "this time is outside the years 0 to 9999");
  out += '"';
  out += base::to_iso8601(time);
  if (nanos != 0) {
    const auto micros = (time - std::chrono::floor<std::chrono::seconds>(time)).count();
    const std::string fraction = std::to_string(1'000'000'000 + micros * 1000 + nanos);
    out.resize(out.rfind(micros == 0 ? 'Z' : '.'));
    out.append(".").append(fraction, 1).append("Z");
  }
  out += '"';
}

void append_duration(std::string& out, Span span) {
  out += '"';
  if (span.seconds < 0 || span.nanos < 0) out += '-';
  out += "PT";
  // The remainders are taken before the sign is, since the lowest number has no positive twin.
  const auto hours = magnitude(span.seconds / 3600);
  const auto minutes = magnitude(span.seconds / 60 % 60);
  const auto seconds = magnitude(span.seconds % 60);
  const auto nanos = magnitude(span.nanos);
  if (hours != 0) append_number(out, hours), out += 'H';
  if (minutes != 0) append_number(out, minutes), out += 'M';
  if (seconds != 0 || nanos != 0 || (hours == 0 && minutes == 0)) {
    append_number(out, seconds);
    if (nanos != 0) {
      std::string fraction = std::to_string(1'000'000'000 + nanos);
      fraction.erase(fraction.find_last_not_of('0') + 1);
      fraction[0] = '.';
      out += fraction;
    }
    out += 'S';
  }
  out += '"';
}

std::string path_at_end(std::string_view unfinished) {
  struct Level {
    bool is_array;
    std::size_t index;
    std::string_view member;
  };
  std::vector<Level> levels;
  for (std::size_t i = 0; i < unfinished.size(); ++i) {
    switch (unfinished[i]) {
      case '{':
      case '[':
        levels.push_back({unfinished[i] == '[', 0, {}});
        break;
      case '}':
      case ']':
        if (!levels.empty()) levels.pop_back();
        break;
      case ',':
        if (!levels.empty()) ++levels.back().index;
        break;
      case '"': {
        const auto begin = ++i;
        while (i < unfinished.size() && unfinished[i] != '"') i += unfinished[i] == '\\' ? 2 : 1;
        const bool is_member = i + 1 < unfinished.size() && unfinished[i + 1] == ':';
        if (is_member && !levels.empty())
          levels.back().member = unfinished.substr(begin, i - begin);
        break;
      }
      default:
        break;
    }
  }
  std::string path;
  for (const auto& level : levels) {
    if (level.is_array) {
      path += '[' + std::to_string(level.index) + ']';
    } else {
      if (!path.empty()) path += '.';
      path += level.member;
    }
  }
  return path;
}

void rethrow_with_path(std::string& out, std::size_t start) {
  const std::string path = path_at_end(std::string_view(out).substr(start));
  out.resize(start);
  try {
    throw;
  } catch (const EncodeError& error) {
    throw EncodeError(path, error.text());
  }
}

}  // namespace sourceflow::message::json
