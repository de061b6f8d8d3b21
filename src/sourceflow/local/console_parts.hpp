#pragma once

#include <string_view>

namespace sourceflow::local {

/// The files of `console/`, as they are.
extern const std::string_view console_html;
extern const std::string_view console_css;
extern const std::string_view console_graph_js;
extern const std::string_view console_js;

}  // namespace sourceflow::local
