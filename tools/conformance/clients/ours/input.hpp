#pragma once

#include <chrono>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "sourceflow/aws/messages.hpp"
#include "sourceflow/base/blob.hpp"

namespace sourceflow::conformance {

namespace json = boost::json;

/// Thrown for what our client has no call or option for.
struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a call is asked to do, as the runner writes it.
class Input {
 public:
  explicit Input(json::object values) : values_(std::move(values)) {}

  /// Throws Unsupported for a member that is not among these: leaving it out would prove nothing.
  void only(std::initializer_list<std::string_view> known) const;
  bool has(std::string_view name) const { return values_.contains(name); }
  /// Empty if it is absent.
  std::string text(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  std::optional<std::int64_t> number(std::string_view name) const;
  std::optional<std::chrono::seconds> seconds(std::string_view name) const;
  std::vector<std::string> texts(std::string_view name) const;
  std::vector<Input> list(std::string_view name) const;
  /// The entries of a batch. Throws Unsupported for two of one id, since our client numbers its
  /// entries itself.
  std::vector<Input> entries(std::string_view name = "Entries") const;
  base::Blob bytes(std::string_view name) const;
  /// An object of texts.
  aws::Attributes pairs(std::string_view name) const;
  /// A list of objects, each with a key and a value.
  aws::Tags tags(std::string_view name, std::string_view key, std::string_view value) const;
  std::vector<aws::MessageAttribute> message_attributes() const;

 private:
  json::object values_;
};

json::object written(const std::vector<aws::MessageAttribute>& attributes);
json::object written(const aws::Attributes& attributes);
json::object written(base::BlobView bytes);
/// `Successful` and `Failed`, by the ids of the entries asked for.
json::object written(const std::vector<aws::EntryResult>& results,
                     const std::vector<Input>& entries);

}  // namespace sourceflow::conformance
