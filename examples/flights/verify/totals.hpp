#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "flight.hpp"

namespace flights::verify {

using Cell = std::variant<std::int64_t, double, std::string>;
/// The columns of one row by their names.
using Row = std::map<std::string, Cell>;
/// The rows of one table by their ids.
using Table = std::map<std::string, Row>;
/// The tables of the flights by their names.
using Tables = std::map<std::string, Table>;

/// What every table must hold after these flights, whatever happened on the way.
Tables totals(std::span<const Flight> flights);

/// Every difference as a line for people, at most `limit` of them, then how many more there are;
/// empty when the tables hold the same.
std::vector<std::string> differences(const Tables& expected,
                                     const Tables& found,
                                     std::size_t limit);

}  // namespace flights::verify
