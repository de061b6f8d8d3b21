#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sourceflow/local/input.hpp"

namespace sourceflow::local {

/// The parameters of a form, sorted by name. Not copied, since the texts lie in it.
class Form {
 public:
  /// Adds what `application/x-www-form-urlencoded` text holds. Throws ServiceError for a broken
  /// escape, or for more parameters than any request has.
  void add(std::string_view encoded);

  /// The value of the parameter with this name, and prefix before it; lives as long as the form.
  std::optional<std::string_view> find(std::string_view prefix, std::string_view name) const;
  bool has_prefix(std::string_view prefix) const;

 private:
  /// What was added, decoded; one text each time, since a request has hundreds of parameters.
  std::vector<std::unique_ptr<char[]>> texts_;
  std::vector<std::pair<std::string_view, std::string_view>> parameters_;
};

/// The members of a request in the Query protocol: lists and maps are numbered, `Tag.1.Key`, and
/// structures are prefixes.
class QueryInput final : public Input {
 public:
  explicit QueryInput(const Form& form, std::string prefix = {})
      : form_(form), prefix_(std::move(prefix)) {}

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
  std::string numbered(Name name, std::size_t i) const;

  const Form& form_;
  std::string prefix_;
};

}  // namespace sourceflow::local
