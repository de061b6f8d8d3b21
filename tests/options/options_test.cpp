// Goes through every option of every room, so that none is forgotten when one is added.
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/bus/connect.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

namespace sourceflow {
namespace {

using base::Settings;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// All options of a process that has every room. A room with options of its own gets a line here.
struct All {
  app::AppOptions app;
  bus::Aws aws;

  void read(Settings& settings) {
    app.read(settings);
    aws.read(settings);
  }
};

/// Every option with the value that it has after these were read.
std::map<std::string, std::string> values_after(Settings given) {
  All all;
  all.read(given);
  EXPECT_THAT(given.complaints(), IsEmpty());
  Settings looking;
  all.read(looking);
  std::map<std::string, std::string> values;
  for (const auto& option : looking.known()) values[option.name] = option.before;
  return values;
}

/// All but those that are only announced, because something else reads them.
std::vector<Settings::Known> every_option() {
  Settings settings;
  All().read(settings);
  auto options = settings.known();
  std::erase_if(options, [](const auto& option) { return option.name == "log"; });
  return options;
}

std::string variable_of(std::string name) {
  for (auto& c : name) c = static_cast<char>(std::toupper(c));
  return "SOURCEFLOW_" + name;
}

std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin) + begin.size();
  return text.substr(from, text.find(end, from) - from);
}

/// A right value other than the one it has; empty where there is no telling.
std::string another_value(const std::string& expected, const std::string& before) {
  const auto starts = [&](const char* text) { return expected.starts_with(text); };
  if (starts("true or false")) return before == "true" ? "false" : "true";
  if (starts("a whole number")) return std::to_string(std::stoll("0" + before) + 1);
  if (starts("a number")) return "0.5";
  if (starts("a duration")) return "7" + between(expected, "in whole 1", ",");
  if (starts("a size")) return "7 KiB";
  if (starts("a URL")) return "http://seven";
  if (starts("HOST:PORT")) return "seven:7";
  if (starts("\"name=value"))
    return "seven=" + another_value(between(expected, "each value ", "#"), "");
  if (starts("one of ")) {
    const auto first = between(expected, "one of ", ",");
    return first == before ? expected.substr(expected.rfind(' ') + 1) : first;
  }
  return "seven";
}

/// The same value as a file has it.
std::string in_json(const std::string& expected, const std::string& value) {
  const auto starts = [&](const char* text) { return expected.starts_with(text); };
  if (starts("true or false") || starts("a whole number") || starts("a number")) return value;
  if (starts("a list")) return "[\"" + value + "\"]";
  if (!starts("\"name=value")) return "\"" + value + "\"";
  const auto at = value.find('=');
  const auto each = between(expected, "each value ", "#");
  return "{\"" + value.substr(0, at) + "\": " + in_json(each, value.substr(at + 1)) + "}";
}

std::set<std::string> changed(const std::map<std::string, std::string>& before,
                              const std::map<std::string, std::string>& after) {
  std::set<std::string> names;
  for (const auto& [name, text] : after)
    if (text != before.at(name)) names.insert(name);
  return names;
}

bool takes_anything(const Settings::Known& option) {
  return option.expected.starts_with("text") || option.expected.starts_with("a list");
}

TEST(Options, AreEachReadFromTheirVariableAndFromNoOther) {
  const auto before = values_after(Settings());

  for (const auto& option : every_option()) {
    const auto value = another_value(option.expected, option.before);
    const auto after = values_after(Settings({{variable_of(option.name), value}}));

    EXPECT_THAT(changed(before, after), testing::ElementsAre(option.name))
        << option.name << "=" << value;
  }
}

TEST(Options, AreEachReadFromTheFileAsFromTheirVariable) {
  for (const auto& option : every_option()) {
    const auto value = another_value(option.expected, option.before);
    const auto by_variable = values_after(Settings({{variable_of(option.name), value}}));
    const auto file = "{\"" + option.name + "\": " + in_json(option.expected, value) + "}";

    EXPECT_EQ(values_after(Settings({}, file, "options.json")), by_variable) << file;
  }
}

TEST(Options, ListEveryWrongValueAtOnce) {
  Settings::Variables variables;
  std::size_t wrong = 0;
  for (const auto& option : every_option())
    if (!takes_anything(option)) {
      variables[variable_of(option.name)] = "!";
      ++wrong;
    }
  Settings settings(variables);

  All().read(settings);

  const auto complaints = settings.complaints();
  EXPECT_EQ(complaints.size(), wrong);
  for (const auto& [variable, value] : variables)
    EXPECT_THAT(complaints, Contains(HasSubstr(variable + " is ")));
}

TEST(Options, AreKnownToAnAppThatHasOnlySomeRooms) {
  Settings::Variables variables;
  for (const auto& option : every_option())
    if (!takes_anything(option)) variables[variable_of(option.name)] = "!";
  auto settings = std::make_shared<Settings>(variables);
  app::App app{{.name = "orders", .store = store::memory(), .settings = settings}};

  try {
    app.start();
    FAIL() << "its own options are wrong";
  } catch (const base::ConfigError& error) {
    for (const auto& complaint : error.complaints())
      EXPECT_THAT(complaint, testing::Not(HasSubstr("there is no option")));
  }
}

/// The rows `| name | variable | default | meaning |` of the page.
std::map<std::string, std::vector<std::string>> rows_of_the_page() {
  std::map<std::string, std::vector<std::string>> rows;
  std::ifstream page(SOURCEFLOW_OPTIONS_PAGE);
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) continue;
    std::vector<std::string> cells;
    for (std::size_t from = 1, to = 0; (to = line.find(" |", from)) != std::string::npos;
         from = to + 2) {
      auto cell = line.substr(from, to - from);
      cell.erase(0, cell.find_first_not_of(' '));
      std::erase(cell, '`');
      cells.push_back(cell);
    }
    rows[cells.at(0)] = cells;
  }
  return rows;
}

TEST(Options, AreAllDescribedWithTheirVariableAndDefault) {
  auto rows = rows_of_the_page();

  for (const auto& option : every_option()) {
    const auto row = rows.extract(option.name);
    if (row.empty()) {
      ADD_FAILURE() << "docs/options.md lacks: | `" << option.name << "` | `"
                    << variable_of(option.name) << "` | " << option.before << " | ... |";
      continue;
    }
    EXPECT_EQ(row.mapped().at(1), variable_of(option.name));
    EXPECT_EQ(row.mapped().at(2), option.before) << option.name;
    EXPECT_FALSE(row.mapped().at(3).empty()) << option.name << " has no meaning";
  }
  for (const auto& [name, row] : rows) ADD_FAILURE() << "docs/options.md has an option " << name;
}

}  // namespace
}  // namespace sourceflow
