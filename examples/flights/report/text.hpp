#pragma once

#include <ostream>

#include "figures.hpp"
#include "results.hpp"

namespace flights::report {

/// The ten busiest airports, the ten worst routes, and the punctuality of each month.
void print_results(std::ostream& out, const Results& results);

/// How long the run took, what it cost in requests, and what did not go smoothly.
void print_figures(std::ostream& out, const Figures& figures);

}  // namespace flights::report
