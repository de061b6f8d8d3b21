#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/setting_text.hpp"

namespace sourceflow::base {

/// What `SOURCEFLOW_LOG` says: a format, a level, or both. `log` itself reads it with the first
/// line; this is for whoever tells of wrong options.
struct LogWords {
  std::string text = {};
};

template <>
struct SettingText<LogWords> {
  static std::string expected();
  static std::optional<LogWords> parse(std::string_view text);
  static std::string write(const LogWords& words) { return words.text; }
};

}  // namespace sourceflow::base
