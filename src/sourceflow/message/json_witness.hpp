#pragma once

#include <optional>
#include <string_view>

namespace sourceflow::message {

/// Whether our reader accepts a text as JSON.
bool we_accept(std::string_view text);

/// Whether Boost.JSON accepts it, for tests to compare; nothing where it gives up on a number that
/// is too large for it, which is no question of form.
std::optional<bool> boost_accepts(std::string_view text);

}  // namespace sourceflow::message
