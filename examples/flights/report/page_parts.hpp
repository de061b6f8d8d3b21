#pragma once

#include <string_view>

namespace flights::report {

// The files page.html, page.css, outline.js and page.js, as the build found them.
extern const std::string_view page_frame;
extern const std::string_view page_style;
extern const std::string_view page_outline;
extern const std::string_view page_script;

}  // namespace flights::report
