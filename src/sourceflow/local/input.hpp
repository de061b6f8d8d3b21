#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sourceflow::local {

/// A member of a request or an answer, which the two kinds of protocol may spell differently.
struct Name {
  std::string_view json;
  std::string_view query;

  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr Name(const char* both) : json(both), query(both) {}
  constexpr Name(std::string_view in_json, std::string_view in_query)
      : json(in_json), query(in_query) {}
};

/// A map; the Query protocol spells the members of its entries.
struct MapName {
  Name name;
  std::string_view key;
  std::string_view value;
};

/// The members of a request, whatever protocol brought them. Views live as long as the request.
///
/// A member of a wrong type throws ServiceError (SerializationException), an absent one is nothing.
class Input {
 public:
  virtual ~Input() = default;

  virtual std::optional<std::string_view> text(Name name) const = 0;
  virtual std::optional<std::int64_t> number(Name name) const = 0;
  /// Whether it is there and true.
  virtual bool flag(Name name) const = 0;
  /// A list of texts.
  virtual std::vector<std::string_view> texts(Name name) const = 0;
  virtual std::vector<std::pair<std::string_view, std::string_view>> pairs(MapName name) const = 0;
  /// A list of structures.
  virtual void each(Name list, const std::function<void(const Input&)>& visit) const = 0;
  /// A map to structures.
  virtual void each(MapName map,
                    const std::function<void(std::string_view, const Input&)>& visit) const = 0;

  /// A structure, if it is there.
  virtual void structure(Name name, const std::function<void(const Input&)>& visit) const = 0;

  /// Throws ServiceError (MissingParameter) when it is absent.
  std::string_view required(Name name) const;
};

}  // namespace sourceflow::local
