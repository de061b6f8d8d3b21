#include "sourceflow/aws/profile_files.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "sourceflow/aws/published_vectors.hpp"

namespace sourceflow::aws {
namespace {

Environment environment_of(std::map<std::string, std::string, std::less<>> variables) {
  return [variables](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return {};
    return found->second;
  };
}

struct Case {
  const char* config;
  const char* credentials;
  Sections profiles;
};

// Chosen from the cases that AWS's SDKs share (github smithy-lang/smithy-rs, Apache-2.0).
TEST(ProfileFiles, FollowTheRulesOfAwsTools) {
  const std::vector<Case> cases{
      {"", "", {}},
      {"[profile foo]", "", {{"foo", {}}}},
      {"[profile \tfoo \t]\r\nname = val=ue", "", {{"foo", {{"name", "val=ue"}}}}},
      {"[profile some-thing:long/the_one%only.foo@bar+]\n[profile foo!bar]",
       "",
       {{"some-thing:long/the_one%only.foo@bar+", {}}}},
      {"# Comment\n[profile foo] ; Comment\nName = value # Comment with ; sign",
       "",
       {{"foo", {{"name", "value"}}}}},
      {"[profile foo]; x\n[profile bar]# y", "", {{"foo", {}}, {"bar", {}}}},
      {"[profile foo]\nname = value; Adjacent\nname2 = value# Adjacent",
       "",
       {{"foo", {{"name", "value; Adjacent"}, {"name2", "value# Adjacent"}}}}},
      {"[profile foo]\nname = value\n \t -continued # Comment\t ",
       "",
       {{"foo", {{"name", "value\n-continued # Comment"}}}}},
      {"[profile foo]\nname = value\n[profile foo]\nName = value2",
       "",
       {{"foo", {{"name", "value2"}}}}},
      {"[default]\nname2 = value2\n[profile default]\nname = value",
       "",
       {{"default", {{"name", "value"}}}}},
      {"[profile in valid]\nname = value", "[in valid 2]\nname2 = value2", {}},
      {"[profile foo]\nin valid = value\n more", "", {{"foo", {}}}},
      {"[profile foo]\ns3 =\n name = value\n\t \n name2 = value2",
       "",
       {{"foo", {{"s3", "\nname = value\nname2 = value2"}}}}},
      {"[profile foo]\nname = value\nother = 1",
       "[foo]\nname = value2",
       {{"foo", {{"name", "value2"}, {"other", "1"}}}}},
      {"[foo]\nname = value", "[profile foo]\nname = value", {}},
      {"[profilefoo]\nname = value\n[   profile bar   ]", "", {{"bar", {}}}},
  };
  for (const auto& [config, credentials, expected] : cases) {
    EXPECT_EQ(parse_profile_files(config, credentials).profiles, expected) << config << "\n"
                                                                           << credentials;
  }
}

TEST(ProfileFiles, NameTheLineThatIsWrong) {
  for (const auto* text : {"\n[profile foo",
                           "\nname = value",
                           "[profile foo]\n= value",
                           "[profile foo]\nkey : value",
                           "\n -continued",
                           "[profile foo]\n -continued",
                           "# x\n[profile foo"}) {
    try {
      parse_profile_files(text, "");
      FAIL() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string(error.what()).find("line 2 of AWS's config file"), std::string::npos)
          << error.what();
    }
  }
}

TEST(ProfileFiles, AreWhereTheEnvironmentSaysOrInTheHomeDirectory) {
  const auto usual = profile_locations(environment_of({{"HOME", "/home/user"}}));
  EXPECT_EQ(usual.config, "/home/user/.aws/config");
  EXPECT_EQ(usual.credentials, "/home/user/.aws/credentials");

  const auto other = profile_locations(environment_of(
      {{"HOME", "/home/user"}, {"AWS_CONFIG_FILE", "/x"}, {"AWS_SHARED_CREDENTIALS_FILE", "~/y"}}));
  EXPECT_EQ(other.config, "/x");
  EXPECT_EQ(other.credentials, "/home/user/y");
}

TEST(SubProperties, AreReadFromTheLinesOfAValue) {
  const auto files = parse_profile_files(
      "[services local]\nsqs =\n  endpoint_url = http://127.0.0.1:4566\nsns =", "");

  const auto sqs = sub_properties(files.services.at("local").at("sqs"));

  EXPECT_EQ(sqs, (Section{{"endpoint_url", "http://127.0.0.1:4566"}}));
}

Sections sections_of(const boost::json::value* value) {
  Sections result;
  if (value == nullptr) return result;
  for (const auto& [name, section] : value->as_object()) {
    auto& made = result[name];
    for (const auto& [key, text] : section.as_object()) made[key] = text.as_string();
  }
  return result;
}

// Every published case, where a copy lies beside the project.
TEST(ProfileFiles, AgreeWithThePublishedCases) {
  const auto published = published_vectors("credentials/profile-parser-tests.json");
  if (published.is_null()) GTEST_SKIP() << "no published vectors here";
  for (const auto& test : published.at("tests").as_array()) {
    const auto& input = test.at("input").as_object();
    const auto text = [&](const char* file) {
      const auto* found = input.if_contains(file);
      return found == nullptr ? std::string() : std::string(found->as_string());
    };
    const auto& output = test.at("output").as_object();
    if (output.contains("errorContaining")) {
      EXPECT_THROW(parse_profile_files(text("configFile"), text("credentialsFile")),
                   std::invalid_argument)
          << test;
      continue;
    }
    const auto files = parse_profile_files(text("configFile"), text("credentialsFile"));
    const auto& expected = output.at("config").as_object();
    EXPECT_EQ(files.profiles, sections_of(expected.if_contains("profiles"))) << test;
    EXPECT_EQ(files.sso_sessions, sections_of(expected.if_contains("sso_sessions"))) << test;
  }
}

}  // namespace
}  // namespace sourceflow::aws
