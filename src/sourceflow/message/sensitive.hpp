#pragma once

#include <compare>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sourceflow::message {

/// How a sensitive value is shown: as much as helps to recognise it, and no more.
enum class Mask { email, card, phone, ssn, name, ip, password, api_key };

/// A mask of one's own: each `#` shows a character, at the front or at the end, and the one `*`
/// hides all between. `MaskPattern{"####*##"}` shows an IBAN as `DE89***00`.
struct MaskPattern {
  char text[32] = {};

  consteval MaskPattern(const char* pattern) {
    std::size_t size = 0;
    int stars = 0;
    for (; pattern[size] != '\0'; ++size) {
      const char c = pattern[size];
      if (c != '#' && c != '*') throw "a mask's pattern consists of # and one *";
      if (size + 1 >= sizeof text) throw "a mask's pattern has at most 31 characters";
      stars += c == '*' ? 1 : 0;
      text[size] = c;
    }
    if (stars != 1) throw "a mask's pattern has one *, which stands for all that is hidden";
  }
};

/// The text as it may be seen: `a***@example.org`, `************1234`, `***`. What is not as it
/// should be, and what is less than twice as long as a pattern would show, is hidden altogether.
std::string masked(Mask mask, std::string_view text);
std::string masked(const MaskPattern& pattern, std::string_view text);

template <class M>
concept AnyMask = std::is_same_v<M, Mask> || std::is_same_v<M, MaskPattern>;

/// A field that messages and tables carry in full and that nothing prints: logs, streams, test
/// output, and the reasons of dead letters show it masked. Otherwise it behaves as the value
/// itself.
///
///     struct RegisterCustomer {
///       std::string city;
///       Sensitive<std::string, Mask::email> email;
///       Sensitive<std::string, MaskPattern{"####*##"}> iban;
///     };
template <class T, auto mask>
  requires AnyMask<std::remove_const_t<decltype(mask)>>
class Sensitive {
 public:
  using Value = T;

  Sensitive() = default;
  Sensitive(T value) : value_(std::move(value)) {}
  Sensitive(const char* text)
    requires std::is_same_v<T, std::string>
      : value_(text) {}

  const T& value() const { return value_; }
  T& value() { return value_; }
  operator const T&() const { return value_; }

  /// The value as it may be shown; a value that is no text shows nothing of itself.
  std::string masked() const {
    if constexpr (std::is_same_v<T, std::string>) return message::masked(mask, value_);
    return "***";
  }

  /// Without this, a number would print itself by its conversion.
  template <class Char, class Traits>
  friend std::basic_ostream<Char, Traits>& operator<<(std::basic_ostream<Char, Traits>& out,
                                                      const Sensitive& value) {
    return out << value.masked().c_str();
  }

  friend bool operator==(const Sensitive& a, const Sensitive& b) { return a.value_ == b.value_; }
  friend auto operator<=>(const Sensitive& a, const Sensitive& b)
    requires std::three_way_comparable<T>
  {
    return a.value_ <=> b.value_;
  }

 private:
  T value_{};
};

}  // namespace sourceflow::message
