#include "sourceflow/base/settings.hpp"

#include <cstdio>
#include <fstream>

#include <gmock/gmock.h>

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

enum class Colour { red, green };

struct Pump {
  std::chrono::milliseconds wait{100};
  int batch = 5;
  bool is_on = false;
  double share = 0.5;
  Bytes limit{1024};
  Colour colour = Colour::red;
  std::string url = {};
  Secret password = {};
  std::optional<HostPort> address = {};
  std::map<std::string, int> levels = {};
  std::vector<std::string> names = {};

  void read(Settings& settings) {
    settings.read("pump_wait", wait);
    settings.read("pump_batch", batch);
    settings.read("pump_on", is_on);
    settings.read("pump_share", share);
    settings.read("pump_limit", limit);
    settings.read_one_of("pump_colour", colour, {{"red", Colour::red}, {"green", Colour::green}});
    settings.read_url("pump_url", url);
    settings.read("pump_password", password);
    settings.read("pump_address", address);
    settings.read("pump_levels", levels);
    settings.read("pump_names", names);
  }
};

TEST(Settings, LeavesWhatCodeSetWhereNothingIsGiven) {
  Settings settings;
  Pump pump{.wait = 7ms, .batch = 3};

  pump.read(settings);

  EXPECT_EQ(pump.wait, 7ms);
  EXPECT_EQ(pump.batch, 3);
  EXPECT_THAT(settings.complaints(), IsEmpty());
}

TEST(Settings, ReadsEveryTypeFromTheEnvironment) {
  Settings settings({{"SOURCEFLOW_PUMP_WAIT", "1.5 s"},
                     {"SOURCEFLOW_PUMP_BATCH", "12"},
                     {"SOURCEFLOW_PUMP_ON", "true"},
                     {"SOURCEFLOW_PUMP_SHARE", "0.25"},
                     {"SOURCEFLOW_PUMP_LIMIT", "64 KiB"},
                     {"SOURCEFLOW_PUMP_COLOUR", "green"},
                     {"SOURCEFLOW_PUMP_URL", "http://127.0.0.1:4566"},
                     {"SOURCEFLOW_PUMP_PASSWORD", "pw"},
                     {"SOURCEFLOW_PUMP_ADDRESS", "[::1]:9464"},
                     {"SOURCEFLOW_PUMP_LEVELS", "low=1, high=9"},
                     {"SOURCEFLOW_PUMP_NAMES", "a, b"},
                     {"PATH", "/bin"}});
  Pump pump;

  pump.read(settings);

  EXPECT_EQ(pump.wait, 1500ms);
  EXPECT_EQ(pump.batch, 12);
  EXPECT_TRUE(pump.is_on);
  EXPECT_EQ(pump.share, 0.25);
  EXPECT_EQ(pump.limit, Bytes{64 << 10});
  EXPECT_EQ(pump.colour, Colour::green);
  EXPECT_EQ(pump.url, "http://127.0.0.1:4566");
  EXPECT_EQ(pump.password.reveal(), "pw");
  EXPECT_EQ(pump.address, (HostPort{"::1", 9464}));
  EXPECT_EQ(pump.levels, (std::map<std::string, int>{{"high", 9}, {"low", 1}}));
  EXPECT_THAT(pump.names, ElementsAre("a", "b"));
  EXPECT_THAT(settings.complaints(), IsEmpty());
}

TEST(Settings, ReadsTheSameFromAFileWhoseObjectsGroupNames) {
  Settings settings({}, R"({
    "pump": {"wait": "2 s", "batch": 12, "on": true, "levels": {"low": 1, "high": 9}},
    "pump_names": ["a", "b"]})");
  Pump pump;

  pump.read(settings);

  EXPECT_EQ(pump.wait, 2s);
  EXPECT_EQ(pump.batch, 12);
  EXPECT_TRUE(pump.is_on);
  EXPECT_EQ(pump.levels, (std::map<std::string, int>{{"high", 9}, {"low", 1}}));
  EXPECT_THAT(pump.names, ElementsAre("a", "b"));
  EXPECT_THAT(settings.complaints(), IsEmpty());
}

TEST(Settings, PutsTheEnvironmentBeforeTheFileAndTheFileBeforeCode) {
  Settings settings({{"SOURCEFLOW_PUMP_WAIT", "3s"}}, R"({"pump": {"wait": "2s", "batch": 2}})");
  Pump pump{.wait = 1s, .batch = 1, .share = 0.1};

  pump.read(settings);

  EXPECT_EQ(pump.wait, 3s);
  EXPECT_EQ(pump.batch, 2);
  EXPECT_EQ(pump.share, 0.1);
}

TEST(Settings, NamesEveryWrongValueAndWhereItStands) {
  Settings settings({{"SOURCEFLOW_PUMP_WAIT", "20"}, {"SOURCEFLOW_PUMP_COLOUR", "mauve"}},
                    R"({"pump": {"batch": "two", "url": "nowhere"}})");
  Pump pump;

  pump.read(settings);

  EXPECT_THAT(settings.complaints(),
              ElementsAre("SOURCEFLOW_PUMP_WAIT is \"20\"; expected a duration in whole 1 ms, such "
                          "as \"20s\", \"150 ms\" or \"5 min\"",
                          "pump.batch in the options file is \"two\"; expected a whole number from "
                          "-2147483648 to 2147483647",
                          "SOURCEFLOW_PUMP_COLOUR is \"mauve\"; expected one of red, green",
                          "pump.url in the options file is \"nowhere\"; expected a URL that begins "
                          "with http:// or https://"));
  EXPECT_EQ(pump.wait, 100ms);
}

TEST(Settings, NamesWhatNobodyReadsWithTheNearestThatSomebodyDoes) {
  Settings settings({{"SOURCEFLOW_PUMP_WIAT", "1s"}, {"SOURCEFLOW_TEST_SPEED", "1"}},
                    R"({"pump": {"bach": 2}, "elephant": 1})");
  Pump pump;

  pump.read(settings);

  EXPECT_THAT(settings.complaints(),
              ElementsAre("SOURCEFLOW_PUMP_WIAT: there is no option pump_wiat; did you mean "
                          "pump_wait?",
                          "elephant in the options file: there is no option elephant",
                          "pump.bach in the options file: there is no option pump_bach; did you "
                          "mean pump_batch?"));
}

TEST(Settings, AcceptsANameThatWasOnlyAnnounced) {
  Settings settings({{"SOURCEFLOW_ADMIN", "127.0.0.1:1"}});

  settings.know({.name = "admin"});

  EXPECT_THAT(settings.complaints(), IsEmpty());
}

TEST(Settings, TakesAnOptionalValueAwayByTheWordNone) {
  Settings settings({{"SOURCEFLOW_PUMP_ADDRESS", "none"}});
  Pump pump{.address = HostPort{"127.0.0.1", 1}};

  pump.read(settings);

  EXPECT_EQ(pump.address, std::nullopt);
}

TEST(Settings, SaysWhatIsWrongWithAFile) {
  const auto complaints_of = [](std::string_view file) {
    return Settings({}, file, "options.json").complaints();
  };

  EXPECT_THAT(complaints_of("{"), ElementsAre(HasSubstr("options.json is no JSON: ")));
  EXPECT_THAT(complaints_of("[]"), ElementsAre("options.json must hold one JSON object"));
  EXPECT_THAT(complaints_of(R"({"a": {"b": 1}, "a_b": 2})"),
              testing::Contains("options.json has the option a_b twice"));
  EXPECT_THAT(Settings::of({{"SOURCEFLOW_OPTIONS", "/no/such.json"}}).complaints(),
              ElementsAre("SOURCEFLOW_OPTIONS names /no/such.json, which cannot be read: No such "
                          "file or directory"));
}

TEST(Settings, ReadsTheFileThatTheEnvironmentNames) {
  const auto path = testing::TempDir() + "settings_test.json";
  std::ofstream(path) << R"({"pump": {"batch": 8}})";
  auto settings = Settings::of({{"SOURCEFLOW_OPTIONS", path}});
  Pump pump;

  pump.read(settings);

  EXPECT_EQ(pump.batch, 8);
  EXPECT_THAT(settings.complaints(), IsEmpty());
  std::remove(path.c_str());
}

TEST(Settings, QuotesNoSecret) {
  Settings settings(
      {{"SOURCEFLOW_PUMP_PASSWORD", "pw"}, {"SOURCEFLOW_PUMP_TOKENS", "no equals sign"}});
  std::map<std::string, Secret> tokens;
  Pump pump;
  pump.read(settings);
  settings.read("pump_tokens", tokens);

  settings.refuse("pump_password", "a longer one");

  EXPECT_THAT(settings.complaints(),
              ElementsAre(testing::StartsWith("SOURCEFLOW_PUMP_TOKENS is ***; expected "),
                          "SOURCEFLOW_PUMP_PASSWORD is ***; expected a longer one"));
}

TEST(Settings, ListsEveryOptionWithWhatCodeSet) {
  Settings settings({{"SOURCEFLOW_PUMP_WAIT", "1s"}});
  Pump pump;

  pump.read(settings);

  EXPECT_EQ(settings.known().at(0).name, "pump_wait");
  EXPECT_EQ(settings.known().at(0).before, "100 ms");
  EXPECT_EQ(settings.known().at(4).before, "1 KiB");
}

}  // namespace
}  // namespace sourceflow::base
