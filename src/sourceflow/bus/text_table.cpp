#include "sourceflow/bus/text_table.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace sourceflow::bus {
namespace {

bool is_number(std::string_view cell) {
  return !cell.empty() && std::ranges::all_of(cell, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string text_table(const std::vector<TextRow>& rows, std::string_view indent) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line(indent);
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - row[i].size(), ' ');
      if (i > 0) line += "  ";
      line += is_number(row[i]) ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string age_text(base::Duration age) {
  using namespace std::chrono;
  if (age >= days{2}) return std::to_string(duration_cast<days>(age).count()) + " d";
  if (age >= hours{2}) return std::to_string(duration_cast<hours>(age).count()) + " h";
  if (age >= minutes{2}) return std::to_string(duration_cast<minutes>(age).count()) + " min";
  return std::to_string(std::max<std::int64_t>(duration_cast<seconds>(age).count(), 0)) + " s";
}

}  // namespace sourceflow::bus
