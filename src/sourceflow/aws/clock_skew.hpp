#pragma once

#include <optional>
#include <string_view>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/clock.hpp"

namespace sourceflow::aws {

/// A `Date` header such as `Sun, 06 Nov 1994 08:49:37 GMT`; nothing for any other text.
std::optional<base::Time> parse_http_date(std::string_view text);

/// How far our clock must be moved so that the service accepts our signatures: nothing unless the
/// failure may come from the time and the service's own time differs from the one we signed with by
/// more than `tolerance`, which is less than the five minutes that AWS allows.
std::optional<base::Duration> clock_correction(int status,
                                               std::string_view code,
                                               std::optional<base::Time> service_time,
                                               base::Time signed_at,
                                               base::Duration tolerance = std::chrono::minutes{4});

}  // namespace sourceflow::aws
