#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace sourceflow::message {

namespace decimals {

inline constexpr int most_digits = 18;

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// "-12.30" for -1230 at a scale of 2; appended.
void append(std::string& out, std::int64_t units, int scale);
std::string to_text(std::int64_t units, int scale);

/// Reads what `to_text` writes, and anything that has the same value at that scale: "12", "12.300"
/// and "+1.23e1" too. Nothing if the text is no number, needs a finer scale, or has more digits
/// than `precision`.
std::optional<std::int64_t> parse(std::string_view text, int precision, int scale);

}  // namespace decimals

/// A decimal number kept exactly: at most `precision` digits, `scale` of them behind the point.
/// Made for money.
///
///     using Money = sourceflow::Decimal<18, 2>;
///     Money price = Money::of("19.99");
///     price = price * 3 + Money::of("0.03");           // exactly 60.00
///
/// Sums and products that need more digits throw std::overflow_error; nothing is ever rounded. In
/// JSON a number with all digits of its scale (a string beyond 15
/// digits, which not every reader keeps); in SQL a DECIMAL of the same precision and scale (in
/// SQLite an integer that counts the smallest unit).
template <int precision, int scale>
class Decimal {
  static_assert(precision >= 1 && precision <= decimals::most_digits,
                "a decimal has 1 to 18 digits, so that every database can add it up exactly");
  static_assert(scale >= 0 && scale <= precision, "the scale is 0 to the precision");

 public:
  static constexpr int digits = precision;
  static constexpr int digits_behind_point = scale;
  static constexpr std::int64_t largest = decimals::power_of_ten(precision) - 1;

  constexpr Decimal() = default;

  /// As many of the smallest unit: `Decimal<18, 2>::of_units(1999)` is 19.99.
  static constexpr Decimal of_units(std::int64_t units) {
    if (units > largest || units < -largest) {
      throw std::overflow_error("a decimal has more digits than its type keeps");
    }
    return Decimal(units);
  }
  /// Throws std::invalid_argument unless the text is such a number.
  static Decimal of(std::string_view text) {
    const auto units = decimals::parse(text, precision, scale);
    if (!units) {
      throw std::invalid_argument("'" + std::string(text) + "' is no decimal of " +
                                  std::to_string(precision) + " digits, " + std::to_string(scale) +
                                  " of them behind the point");
    }
    return Decimal(*units);
  }

  constexpr std::int64_t units() const { return units_; }
  std::string text() const { return decimals::to_text(units_, scale); }

  friend constexpr auto operator<=>(Decimal, Decimal) = default;

  friend constexpr Decimal operator+(Decimal a, Decimal b) { return of_units(a.units_ + b.units_); }
  friend constexpr Decimal operator-(Decimal a, Decimal b) { return of_units(a.units_ - b.units_); }
  friend constexpr Decimal operator-(Decimal a) { return Decimal(-a.units_); }
  friend constexpr Decimal operator*(Decimal a, std::int64_t times) {
    std::int64_t units = 0;
    if (__builtin_mul_overflow(a.units_, times, &units)) units = largest + 1;
    return of_units(units);
  }
  friend constexpr Decimal operator*(std::int64_t times, Decimal a) { return a * times; }
  constexpr Decimal& operator+=(Decimal other) { return *this = *this + other; }
  constexpr Decimal& operator-=(Decimal other) { return *this = *this - other; }

  /// This many parts of it, the rest going to the first: 1.00 in 3 parts is 0.34, 0.33 and 0.33, so
  /// that the parts add up to the whole. `part` counts from 0.
  constexpr Decimal share(std::int64_t part, std::int64_t parts) const {
    if (parts <= 0 || part < 0 || part >= parts) {
      throw std::invalid_argument("a share is one of a positive number of parts");
    }
    const std::int64_t rest = units_ % parts;
    const std::int64_t one = rest < 0 ? -1 : 1;
    return Decimal(units_ / parts + (part < rest * one ? one : 0));
  }

 private:
  explicit constexpr Decimal(std::int64_t units) : units_(units) {}

  std::int64_t units_ = 0;
};

}  // namespace sourceflow::message
