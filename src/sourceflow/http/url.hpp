#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace sourceflow::http {

/// Where connections go: the part of a URL that a connection pool tells apart.
struct Origin {
  bool tls = false;
  std::string host;
  std::uint16_t port = 80;

  friend auto operator<=>(const Origin&, const Origin&) = default;

  /// The Host header: the port only where it is not the scheme's own.
  std::string authority() const;
  /// `https://host:port`, for messages.
  std::string text() const;
};

/// An http or https URL, taken apart.
struct Url {
  Origin origin;
  /// Path and query as written; `/` when there is none.
  std::string target = "/";

  /// Throws std::invalid_argument naming the text and what is wrong with it.
  static Url parse(std::string_view text);
};

}  // namespace sourceflow::http
