#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "sourceflow/aws/messages.hpp"

namespace sourceflow::aws {

/// Writes the parameters of a Query call, each as `&Name=value`, the value percent-encoded.
class FormText {
 public:
  FormText& add(std::string_view name, std::string_view value);
  /// The same under a prefix such as `Tags.member.1.`.
  FormText& add(std::string_view prefix, std::string_view name, std::string_view value);
  /// `List.entry.1.key=...&List.entry.1.value=...`, with the names that the service gives them.
  FormText& add_map(std::string_view list,
                    const Attributes& map,
                    std::string_view key = "key",
                    std::string_view value = "value");
  FormText& add_attributes(std::string_view prefix,
                           const std::vector<MessageAttribute>& attributes);

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace sourceflow::aws
