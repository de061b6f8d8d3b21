#pragma once

#include <string_view>

#include "sourceflow/aws/xml.hpp"

namespace sourceflow::aws {

/// The element of this name in the answer to a Query call, e.g. `CreateTopicResult`. Throws Error
/// (kind transient) if the answer is no XML or has none.
XmlElement read_query_answer(std::string_view answer, std::string_view name);

}  // namespace sourceflow::aws
