#pragma once

#include <string>

#include "figures.hpp"
#include "results.hpp"

namespace flights::report {

/// One self-contained HTML page: a map of the airports, the tables beside it, and the figures of
/// the run.
std::string page(const Results& results, const Figures& figures);

}  // namespace flights::report
