#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace sourceflow::message {

/// How a sensitive value is shown: as much as helps to recognise it, and no more.
enum class Mask { email, card, phone, ssn, name, ip, password, api_key };

/// The text as it may be seen: `a***@example.org`, `************1234`, `***`.
std::string masked(Mask mask, std::string_view text);

/// A field that messages and tables carry in full and that nothing prints: logs, test output, and
/// the reasons of dead letters show it masked. Otherwise it behaves as the value itself.
///
///     struct RegisterCustomer {
///       std::string city;
///       Sensitive<std::string, Mask::email> email;
///     };
template <class T, Mask mask>
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
