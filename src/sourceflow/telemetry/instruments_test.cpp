#include "sourceflow/telemetry/instruments.hpp"

#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

namespace sourceflow::telemetry {
namespace {

const char* text_of(MetricKind kind) {
  return kind == MetricKind::counter ? "counter"
         : kind == MetricKind::gauge ? "gauge"
                                     : "histogram";
}

/// The table that docs/telemetry.md must have.
std::string table() {
  std::ostringstream text;
  for (const auto* metric : instruments::all()) {
    text << "| `" << metric->name << "` | " << text_of(metric->kind) << " | `" << metric->unit
         << "` | ";
    std::string separator;
    for (const auto& attribute : metric->attributes) {
      if (attribute.empty()) continue;
      text << separator << '`' << attribute << '`';
      separator = ", ";
    }
    text << " | " << metric->says << " |\n";
  }
  return text.str();
}

TEST(Instruments, HaveNamesOfTheirOwnAndSayWhatTheyAre) {
  std::set<std::string_view> names;
  for (const auto* metric : instruments::all()) {
    EXPECT_TRUE(names.insert(metric->name).second) << metric->name;
    EXPECT_TRUE(metric->name.starts_with("sourceflow.")) << metric->name;
    EXPECT_TRUE(metric->says.ends_with('.')) << metric->name;
    EXPECT_FALSE(metric->unit.empty()) << metric->name;
    for (const auto& attribute : metric->attributes)
      EXPECT_FALSE(attribute == "id" || attribute.ends_with("_id")) << "no id is an attribute";
  }
}

TEST(Instruments, AreThoseThatTheDocumentationShows) {
  std::ifstream file(SOURCEFLOW_TELEMETRY_PAGE);
  std::string shown;
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("| `sourceflow.")) shown += line + "\n";

  EXPECT_EQ(shown, table());
}

TEST(Instruments, KeepTheNamesThatWerePromised) {
  std::set<std::string_view> names;
  for (const auto* metric : instruments::all()) names.insert(metric->name);

  for (const auto* promised : {"sourceflow.aws.command.dispatched",
                               "sourceflow.aws.command.dispatch_duration",
                               "sourceflow.aws.command.dispatch_error",
                               "sourceflow.aws.event.published",
                               "sourceflow.aws.event.publish_duration",
                               "sourceflow.aws.event.publish_error",
                               "sourceflow.aws.message.received",
                               "sourceflow.aws.message.processed",
                               "sourceflow.aws.message.processing_duration",
                               "sourceflow.aws.message.processing_error"})
    EXPECT_TRUE(names.contains(promised)) << promised;
}

}  // namespace
}  // namespace sourceflow::telemetry
