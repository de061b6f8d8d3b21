#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

/// How single values become JSON text. Each function appends one value; those that can refuse
/// theirs throw an EncodeError without a path, which `encode` adds.
namespace sourceflow::message::json {

/// Integers beyond this have no exact double, which is all that some readers have for numbers: they
/// are written as strings.
inline constexpr std::int64_t largest_exact = std::int64_t{1} << 53;

inline void append_boolean(std::string& out, bool value) {
  out += value ? std::string_view("true") : std::string_view("false");
}
void append_integer(std::string& out, std::int64_t value);
void append_integer(std::string& out, std::uint64_t value);
/// The shortest text that reads back as the same number.
void append_real(std::string& out, double value);
void append_real(std::string& out, float value);
/// With all digits of its scale; a string beyond 15 digits, which not every reader's numbers keep.
void append_decimal(std::string& out, std::int64_t units, int scale);
/// Quoted and escaped, refused unless it is UTF-8. Characters that SQS does not carry are escaped
/// too.
void append_text(std::string& out, std::string_view value);
void append_uuid(std::string& out, const base::Uuid& value);
/// Base64 with padding.
void append_blob(std::string& out, base::BlobView value);
/// ISO-8601 in UTC; `nanos` is what the time has below the microsecond.
void append_time(std::string& out, base::Time time, int nanos);

/// A length of time; both parts have the same sign.
struct Span {
  std::int64_t seconds = 0;
  std::int32_t nanos = 0;
  friend bool operator==(const Span&, const Span&) = default;
};
/// ISO-8601, hours as the largest unit: `PT36H`, `-PT0.25S`.
void append_duration(std::string& out, Span span);

/// The path to the value at which a JSON text stops, for errors: `lines[2].quantity`.
std::string path_at_end(std::string_view unfinished);

/// Gives the error now being handled the path to where `out` stops, and takes back what was written
/// after `start`.
[[noreturn]] void rethrow_with_path(std::string& out, std::size_t start);

}  // namespace sourceflow::message::json
