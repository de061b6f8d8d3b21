#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/random.hpp"

namespace sourceflow::base {

/// 128 bits that name something. Ordered by bytes, so version 7 ids sort by their time.
struct Uuid {
  std::array<std::uint8_t, 16> bytes{};

  friend constexpr auto operator<=>(const Uuid&, const Uuid&) = default;

  bool is_nil() const { return *this == Uuid{}; }
  /// Lower case, 36 characters.
  std::string text() const;
  /// Reads the 36-character form in either case; nothing for any other text.
  static std::optional<Uuid> parse(std::string_view text);
};

/// Names a message over all its deliveries, retries and replays.
using MessageId = Uuid;

/// A new version 7 id: the time in milliseconds, then random bits.
Uuid make_uuid(Time now, Random& random);
/// The same with the machine's clock and dice.
Uuid make_uuid();

/// The id that `name` has within `space`: the same inputs always give the same id (version 8,
/// SHA-256).
Uuid derived_uuid(const Uuid& space, std::string_view name);

}  // namespace sourceflow::base

template <>
struct std::hash<sourceflow::base::Uuid> {
  std::size_t operator()(const sourceflow::base::Uuid& id) const noexcept;
};
