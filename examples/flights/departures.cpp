#include "departures.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include <fmt/format.h>

namespace flights {
namespace {

using sourceflow::base::Time;
using sourceflow::base::Uuid;

constexpr std::array<std::string_view, 5> column_names{
    "date", "delay", "distance", "origin", "destination"};
enum Column { date, delay, distance, origin, destination };

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr Uuid departures_space{{0x5f,
                                 0x1e,
                                 0x84,
                                 0x2c,
                                 0x0d,
                                 0x77,
                                 0x4b,
                                 0x61,
                                 0x9a,
                                 0x3e,
                                 0xc8,
                                 0x52,
                                 0x40,
                                 0xb6,
                                 0xd9,
                                 0x13}};

std::int64_t number(std::string_view name,
                    std::string_view text,
                    std::int64_t least,
                    std::int64_t most) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument(fmt::format("{}: expected an integer, found \"{}\"", name, text));
  }
  if (value < least || value > most) {
    throw std::invalid_argument(
        fmt::format("{}: {} is not from {} to {}", name, value, least, most));
  }
  return value;
}

std::string airport(std::string_view name, std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || text.size() > 8 || !std::ranges::all_of(text, is_plain)) {
    throw std::invalid_argument(
        fmt::format("{}: expected the code of an airport, found \"{}\"", name, text));
  }
  return std::string{text};
}

// `YYYY-MM-DD HH:MM`, with seconds or without.
std::optional<Time> moment(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-dd dd:dd:dd";
  if (text.size() != 16 && text.size() != 19) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_digit = text[i] >= '0' && text[i] <= '9';
    if (form[i] == 'd' ? !is_digit : text[i] != form[i]) return std::nullopt;
  }
  const auto digits = [&](std::size_t at, std::size_t count) {
    int value = 0;
    std::from_chars(text.data() + at, text.data() + at + count, value);
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year{digits(0, 4)},
                                        std::chrono::month{static_cast<unsigned>(digits(5, 2))},
                                        std::chrono::day{static_cast<unsigned>(digits(8, 2))}};
  const std::chrono::hours hours{digits(11, 2)};
  const std::chrono::minutes minutes{digits(14, 2)};
  const std::chrono::seconds seconds{text.size() == 19 ? digits(17, 2) : 0};
  if (!day.ok() || hours.count() > 23 || minutes.count() > 59 || seconds.count() > 59)
    return std::nullopt;
  return std::chrono::sys_days{day} + hours + minutes + seconds;
}

}  // namespace

std::vector<std::string> csv_fields(std::string_view line) {
  std::vector<std::string> fields(1);
  bool is_quoted = false;
  bool was_quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (is_quoted) {
      if (c != '"') {
        fields.back() += c;
      } else if (i + 1 < line.size() && line[i + 1] == '"') {
        fields.back() += line[++i];
      } else {
        is_quoted = false;
      }
    } else if (c == ',') {
      fields.emplace_back();
      was_quoted = false;
    } else if (c == '"' && fields.back().empty() && !was_quoted) {
      is_quoted = was_quoted = true;
    } else if (was_quoted) {
      throw std::invalid_argument("text follows a closing quote");
    } else {
      fields.back() += c;
    }
  }
  if (is_quoted) throw std::invalid_argument("a quote is not closed");
  return fields;
}

DeparturesReader::DeparturesReader(std::istream& file,
                                   std::function<void(const BadRow&)> on_bad_row)
    : file_(file), on_bad_row_(std::move(on_bad_row)) {
  std::string header = read_line().value_or("");
  if (header.starts_with(byte_order_mark)) header.erase(0, byte_order_mark.size());
  const std::vector<std::string> names = csv_fields(header);
  columns_ = names.size();
  std::string missing;
  for (std::size_t i = 0; i < column_names.size(); ++i) {
    const auto found = std::ranges::find(names, column_names[i]);
    if (found == names.end())
      missing += (missing.empty() ? "" : ", ") + std::string{column_names[i]};
    column_of_[i] = static_cast<std::size_t>(found - names.begin());
  }
  if (!missing.empty()) throw std::runtime_error("the header line lacks " + missing);
}

std::optional<Departure> DeparturesReader::next() {
  while (std::optional<std::string> line = read_line()) {
    if (line->empty()) continue;
    try {
      Departure departure = departure_of(*line);
      const std::string row = fmt::format("{}|{}|{}|{}|{}",
                                          departure.date.time_since_epoch().count(),
                                          departure.delay,
                                          departure.distance,
                                          departure.origin,
                                          departure.destination);
      departure.id = sourceflow::base::derived_uuid(departures_space, row);
      if (const std::uint32_t earlier = seen_[departure.id]++; earlier > 0) {
        departure.id = sourceflow::base::derived_uuid(departure.id, std::to_string(earlier));
      }
      return departure;
    } catch (const std::invalid_argument& error) {
      on_bad_row_({line_, error.what()});
    }
  }
  return std::nullopt;
}

// A line of any length costs no more memory than the longest one allowed; what is cut off makes it
// a bad row.
std::optional<std::string> DeparturesReader::read_line() {
  std::streambuf& bytes = *file_.rdbuf();
  constexpr int end_of_file = std::streambuf::traits_type::eof();
  int c = bytes.sbumpc();
  if (c == end_of_file) return std::nullopt;
  ++line_;
  std::string line;
  for (; c != end_of_file && c != '\n'; c = bytes.sbumpc()) {
    if (line.size() <= longest_line) line += static_cast<char>(c);
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

Departure DeparturesReader::departure_of(std::string_view line) const {
  if (line.size() > longest_line) throw std::invalid_argument("the line is longer than 64 KiB");
  const std::vector<std::string> fields = csv_fields(line);
  if (fields.size() != columns_) {
    throw std::invalid_argument(
        fmt::format("expected {} fields, found {}", columns_, fields.size()));
  }
  const auto field = [&](Column column) -> const std::string& {
    return fields[column_of_[column]];
  };
  const std::optional<Time> when = moment(field(date));
  if (!when) {
    throw std::invalid_argument(
        fmt::format("date: expected YYYY-MM-DD HH:MM, found \"{}\"", field(date)));
  }
  return {.date = *when,
          .delay = number("delay", field(delay), -100'000, 100'000),
          .distance = number("distance", field(distance), 0, 25'000),
          .origin = airport("origin", field(origin)),
          .destination = airport("destination", field(destination)),
          .id = {}};
}

}  // namespace flights
