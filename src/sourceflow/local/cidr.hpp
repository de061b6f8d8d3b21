#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sourceflow::local {

/// A network of IP addresses: `10.0.0.0/8`, `2001:db8::/32`.
struct Cidr {
  std::array<std::uint8_t, 16> address{};
  std::size_t bits = 0;
  bool is_v6 = false;

  static std::optional<Cidr> parse(std::string_view text);
  bool contains(std::string_view address_text) const;
};

}  // namespace sourceflow::local
