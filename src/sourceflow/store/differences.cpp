#include "sourceflow/store/differences.hpp"

#include <algorithm>

namespace sourceflow::store {
namespace {

constexpr const char* nothing = "-";

std::string or_nothing(const std::string& text) { return text.empty() ? nothing : text; }

}  // namespace

std::string Differences::text() const {
  std::string text;
  std::size_t width = std::string_view("in the database").size();
  for (const Difference& each : all) width = std::max(width, each.in_database.size());
  const auto line = [&](const std::string& left, const std::string& right) {
    text += "  " + left + std::string(width - left.size() + 2, ' ') + right + "\n";
  };
  const std::string* of = nullptr;
  for (const Difference& each : all) {
    if (of == nullptr || *of != each.of) {
      text += each.of + "\n";
      line("in the database", "in the program");
    }
    of = &each.of;
    line(or_nothing(each.in_database), each.is_whole() ? "all of it" : or_nothing(each.in_program));
  }
  return all.empty() ? text : text + "\n" + sql();
}

std::string Differences::sql() const {
  std::string text;
  for (const Difference& each : all) {
    for (const std::string& statement : each.sql) {
      text += laid_out(statement) + (statement.starts_with("--") ? "\n" : ";\n");
    }
  }
  return text;
}

std::string Differences::sentence() const {
  std::vector<std::string> missing;
  std::string text;
  const std::string* of = nullptr;
  for (const Difference& each : all) {
    if (each.is_whole()) {
      missing.push_back(each.of);
      continue;
    }
    const bool is_same = of != nullptr && *of == each.of;
    of = &each.of;
    text += (is_same ? ", " : "; ");
    if (!is_same) text += each.of + ": ";
    if (each.in_database.empty()) {
      text += each.in_program + " is missing";
    } else if (each.in_program.empty()) {
      text += each.in_database + " is nothing that the program knows, and rows need it";
    } else {
      text += each.in_database + " in the database, " + each.in_program + " in the program";
    }
  }
  std::string first;
  for (std::size_t i = 0; i < missing.size(); ++i) {
    first += (i == 0 ? "" : i + 1 == missing.size() ? " and " : ", ") + missing[i];
  }
  if (!first.empty()) return first + (missing.size() == 1 ? " is missing" : " are missing") + text;
  return text.empty() ? text : text.substr(2);
}

std::string laid_out(const std::string& statement) {
  if (!statement.starts_with("CREATE TABLE")) return statement;
  std::string text;
  int depth = 0;
  char quote = 0;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const char c = statement[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '`' || c == '\'') {
      quote = c;
    } else if (c == '(' && ++depth == 1) {
      text += "(\n  ";
      continue;
    } else if (c == ')' && --depth == 0) {
      text += "\n)";
      continue;
    } else if (c == ',' && depth == 1) {
      text += ",\n ";
      continue;
    }
    text += c;
  }
  return text;
}

}  // namespace sourceflow::store
