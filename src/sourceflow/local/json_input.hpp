#pragma once

#include <boost/json/object.hpp>

#include "sourceflow/local/input.hpp"

namespace sourceflow::local {

/// The members of a JSON object.
class JsonInput final : public Input {
 public:
  explicit JsonInput(const boost::json::object& object) : object_(object) {}

  std::optional<std::string_view> text(Name name) const override;
  std::optional<std::int64_t> number(Name name) const override;
  bool flag(Name name) const override;
  std::vector<std::string_view> texts(Name name) const override;
  std::vector<std::pair<std::string_view, std::string_view>> pairs(MapName name) const override;
  void structure(Name name, const std::function<void(const Input&)>& visit) const override;
  void each(Name list, const std::function<void(const Input&)>& visit) const override;
  void each(MapName map,
            const std::function<void(std::string_view, const Input&)>& visit) const override;

 private:
  /// Null when absent or null.
  const boost::json::value* find(Name name) const;

  const boost::json::object& object_;
};

}  // namespace sourceflow::local
