#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"

namespace flights {

/// One row of a file of departures.
struct Departure {
  sourceflow::base::Time date;
  std::int64_t delay = 0;     // minutes, negative when early
  std::int64_t distance = 0;  // miles
  std::string origin;
  std::string destination;
  /// Derived from the row and from how many equal rows came before it: loading a file again names
  /// the same messages again, and equal rows of one file are different messages.
  sourceflow::base::MessageId id;
};

/// A row that is no departure, by its line in the file (the header is line 1).
struct BadRow {
  std::size_t line = 0;
  std::string reason;
};

/// Reads departures from CSV with a header line. Columns are found by their names, in any order;
/// others are ignored. A row that cannot be read is reported and skipped. Memory: one line, and 24
/// bytes a row read.
class DeparturesReader {
 public:
  /// Reads the header. Throws std::runtime_error naming every column that is missing.
  DeparturesReader(std::istream& file, std::function<void(const BadRow&)> on_bad_row);

  /// The next departure; nothing at the end of the file.
  std::optional<Departure> next();

 private:
  std::optional<std::string> read_line();
  Departure departure_of(std::string_view line) const;

  std::istream& file_;
  std::function<void(const BadRow&)> on_bad_row_;
  std::size_t line_ = 0;
  std::size_t columns_ = 0;
  std::array<std::size_t, 5> column_of_{};
  std::unordered_map<sourceflow::base::Uuid, std::uint32_t> seen_;
};

/// The fields of one line of CSV: separated by commas, optionally in double quotes, where two
/// quotes mean one. Throws std::invalid_argument with the reason.
std::vector<std::string> csv_fields(std::string_view line);

}  // namespace flights
