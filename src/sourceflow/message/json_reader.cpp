#include "sourceflow/message/json_reader.hpp"

#include <charconv>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "sourceflow/base/base64.hpp"
#include "sourceflow/message/decimal.hpp"
#include "sourceflow/message/iso_duration.hpp"
#include "sourceflow/message/json_scan.hpp"

namespace sourceflow::message {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <class Number>
bool parse(std::string_view text, Number& value) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

template <class Number>
std::string range_text(Number lowest, Number highest) {
  return "an integer from " + std::to_string(lowest) + " to " + std::to_string(highest);
}

bool starts_value(char c) {
  return is_digit(c) || std::string_view("-\"tfn{[").find(c) != std::string_view::npos;
}

bool is_integer_text(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_member_name(std::string_view text) {
  return text.find_first_of(".[]\" ") == std::string_view::npos;
}

// Short enough for a log line, and never cut inside a character.
std::string excerpt(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "...";
}

}  // namespace

char JsonReader::peek() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return c;
    ++at_;
  }
  return '\0';
}

bool JsonReader::take(char c) {
  if (peek() != c || at_ == text_.size()) return false;
  ++at_;
  return true;
}

void JsonReader::take_word(std::string_view word) {
  if (text_.substr(at_, word.size()) != word) fail_syntax("this is no value");
  at_ += word.size();
}

bool JsonReader::boolean() {
  const char c = peek();
  if (c != 't' && c != 'f') refuse("true or false");
  take_word(c == 't' ? "true" : "false");
  return c == 't';
}

std::string_view JsonReader::number_text(std::string_view expected) {
  const char c = peek();
  if (c != '-' && !is_digit(c)) refuse(expected);
  const auto length = json::number_length(text_.substr(at_));
  if (length == 0) fail_syntax("this is no number");
  return text_.substr(std::exchange(at_, at_ + length), length);
}

std::int64_t JsonReader::integer(std::int64_t lowest, std::int64_t highest) {
  std::string unescaped;
  const bool quoted = peek() == '"' && highest > json::largest_exact;
  const auto begin = at_;
  const auto digits = quoted ? string_text(unescaped) : number_text("an integer");
  if (!is_integer_text(digits)) refuse_at(begin, "an integer");
  std::int64_t value = 0;
  if (!parse(digits, value) || value < lowest || value > highest)
    refuse_at(begin, range_text(lowest, highest));
  return value;
}

std::uint64_t JsonReader::unsigned_integer(std::uint64_t highest) {
  std::string unescaped;
  const bool quoted = peek() == '"' && highest > static_cast<std::uint64_t>(json::largest_exact);
  const auto begin = at_;
  const auto digits = quoted ? string_text(unescaped) : number_text("an integer");
  if (!is_integer_text(digits)) refuse_at(begin, "an integer");
  std::uint64_t value = 0;
  if (digits != "-0" && (!parse(digits, value) || value > highest)) {
    refuse_at(begin, range_text(std::uint64_t{0}, highest));
  }
  return value;
}

double JsonReader::real() {
  const auto digits = number_text("a number");
  double value = 0;
  if (!parse(digits, value)) refuse_at(at_ - digits.size(), "a number that fits a double");
  return value;
}

float JsonReader::small_real() {
  const auto digits = number_text("a number");
  float value = 0;
  if (!parse(digits, value)) refuse_at(at_ - digits.size(), "a number that fits a float");
  return value;
}

std::int64_t JsonReader::decimal(int precision, int scale) {
  std::string unescaped;
  const std::string expected = "a number of at most " + std::to_string(precision) + " digits, " +
                               std::to_string(scale) + " of them behind the point";
  const bool quoted = peek() == '"';
  const auto begin = at_;
  const auto digits = quoted ? string_text(unescaped) : number_text(expected);
  const auto units = decimals::parse(digits, precision, scale);
  if (!units) refuse_at(begin, expected);
  return *units;
}

std::string JsonReader::text() {
  if (peek() != '"') refuse("text");
  std::string unescaped;
  const auto plain = string_text(unescaped);
  return plain.data() == unescaped.data() ? std::move(unescaped) : std::string(plain);
}

base::Uuid JsonReader::uuid() {
  std::string unescaped;
  if (peek() != '"') refuse("a UUID");
  const auto begin = at_;
  const auto id = base::Uuid::parse(string_text(unescaped));
  if (!id) refuse_at(begin, "a UUID");
  return *id;
}

base::Blob JsonReader::blob() {
  std::string unescaped;
  if (peek() != '"') refuse("base64");
  const auto begin = at_;
  auto bytes = base::from_base64(string_text(unescaped));
  if (!bytes) refuse_at(begin, "base64");
  return *std::move(bytes);
}

JsonReader::Moment JsonReader::time() {
  constexpr std::string_view expected = "a time such as 2001-01-31T12:00:00Z";
  std::string unescaped;
  if (peek() != '"') refuse(expected);
  const auto begin = at_;
  const auto written = string_text(unescaped);
  try {
    Moment moment{base::from_iso8601(written), 0};
    if (const auto dot = written.find('.'); dot != std::string_view::npos) {
      int unit = 100;
      for (auto i = dot + 7; i < written.size() && is_digit(written[i]); ++i, unit /= 10) {
        moment.nanos += (written[i] - '0') * unit;
      }
    }
    return moment;
  } catch (const std::invalid_argument&) {
    refuse_at(begin, expected);
  }
}

json::Span JsonReader::duration() {
  constexpr std::string_view expected = "a duration such as PT1H30M";
  std::string unescaped;
  if (peek() != '"') refuse(expected);
  const auto begin = at_;
  const auto span = parse_iso_duration(string_text(unescaped));
  if (!span) refuse_at(begin, expected);
  return *span;
}

bool JsonReader::take_null() {
  if (peek() != 'n') return false;
  take_word("null");
  return true;
}

bool JsonReader::next_is_text() { return peek() == '"'; }

bool JsonReader::next_is_number() {
  const bool quoted = peek() == '"';
  const auto behind_quote = at_ + (quoted ? 1 : 0);
  if (behind_quote >= text_.size()) return false;
  return text_[behind_quote] == '-' || is_digit(text_[behind_quote]);
}

std::string_view JsonReader::string_text(std::string& unescaped) {
  const auto scanned = json::scan_string(text_, at_ + 1, unescaped);
  at_ = scanned.end;
  if (scanned.complaint != nullptr) fail_syntax(scanned.complaint);
  ++at_;
  return scanned.text;
}

std::string_view JsonReader::raw() {
  const char c = peek();
  const auto begin = at_;
  if (c == '{') {
    Members members(*this);
    while (members.next()) skip();
  } else if (c == '[') {
    Elements elements(*this);
    while (elements.next()) skip();
  } else if (c == '"') {
    std::string unescaped;
    string_text(unescaped);
  } else if (c == 't' || c == 'f') {
    boolean();
  } else if (c == 'n') {
    take_word("null");
  } else {
    number_text("a value");
  }
  return text_.substr(begin, at_ - begin);
}

std::string_view JsonReader::raw_object() {
  if (peek() != '{') refuse("an object");
  return raw();
}

std::size_t JsonReader::position() {
  peek();
  return at_;
}

void JsonReader::finish() {
  peek();
  if (at_ != text_.size()) fail_syntax("something follows the end of the value");
}

void JsonReader::deeper() {
  if (++depth_ > max_json_depth) fail_syntax("this is nested deeper than 64 levels");
}

std::string JsonReader::path() const {
  std::string result;
  const auto append = [&](const auto& self, const Place* place) -> void {
    if (place == nullptr) return;
    self(self, place->outer);
    if (place->index >= 0) {
      result += '[' + std::to_string(place->index) + ']';
    } else if (!is_member_name(place->member)) {
      result += "[\"" + excerpt(place->member) + "\"]";
    } else if (!place->member.empty()) {
      if (!result.empty()) result += '.';
      result += excerpt(place->member);
    }
  };
  append(append, place_);
  return result;
}

// Reads on, so that what is quoted is well formed.
std::string JsonReader::found() {
  const char c = peek();
  if (at_ == text_.size()) return "the end of the text";
  if (!starts_value(c)) fail_syntax("no value starts like this");
  if (c == '{') return "an object";
  if (c == '[') return "an array";
  const std::string_view value = raw();
  if (secret_ && c == '"') return "other text";
  if (secret_ && c != 'n') return "something else";
  return excerpt(value);
}

void JsonReader::refuse(std::string_view expected) {
  throw DecodeError(path(), "expected " + std::string(expected) + ", found " + found());
}

void JsonReader::refuse_at(std::size_t begin, std::string_view expected) {
  at_ = begin;
  refuse(expected);
}

void JsonReader::fail(std::string_view reason, std::string_view member) const {
  std::string where = path();
  if (!member.empty()) {
    if (!where.empty()) where += '.';
    where += member;
  }
  throw DecodeError(std::move(where), std::string(reason));
}

void JsonReader::fail_syntax(std::string_view reason) const {
  throw DecodeError(path(), "no JSON at byte " + std::to_string(at_) + ": " + std::string(reason));
}

JsonReader::Members::Members(JsonReader& in) : in_(in) {
  if (!in.take('{')) in.refuse("an object");
  in.deeper();
  place_.outer = std::exchange(in.place_, &place_);
}

bool JsonReader::Members::next() {
  place_.member = {};
  if (in_.take('}')) {
    --in_.depth_;
    return false;
  }
  if (!std::exchange(first_, false) && !in_.take(',')) in_.fail_syntax("expected ',' or '}'");
  if (in_.peek() != '"') in_.fail_syntax("expected the name of a member");
  unescaped_.clear();
  const auto name = in_.string_text(unescaped_);
  if (!in_.take(':')) in_.fail_syntax("expected ':'");
  place_.member = name;
  return true;
}

JsonReader::Elements::Elements(JsonReader& in) : in_(in) {
  if (!in.take('[')) in.refuse("an array");
  in.deeper();
  place_.outer = std::exchange(in.place_, &place_);
}

bool JsonReader::Elements::next() {
  if (in_.take(']')) {
    --in_.depth_;
    return false;
  }
  if (place_.index >= 0 && !in_.take(',')) in_.fail_syntax("expected ',' or ']'");
  ++place_.index;
  return true;
}

}  // namespace sourceflow::message
