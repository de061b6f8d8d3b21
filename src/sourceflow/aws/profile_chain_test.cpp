#include "sourceflow/aws/profile_chain.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/published_vectors.hpp"

namespace sourceflow::aws {
namespace {

using testing::HasSubstr;

ProfileChain chain_of(Sections profiles) {
  return resolve_profile({.profiles = std::move(profiles)}, "A").value();
}

std::string refusal_of(Sections profiles) {
  try {
    resolve_profile({.profiles = std::move(profiles)}, "A");
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "it was not refused";
}

const Section keys{{"aws_access_key_id", "abc"}, {"aws_secret_access_key", "def"}};

TEST(ProfileChain, IsTheKeysOfAPlainProfile) {
  const auto chain = chain_of({{"A", keys}});

  EXPECT_EQ(std::get<Credentials>(chain.first).access_key_id, "abc");
  EXPECT_TRUE(chain.roles.empty());
}

TEST(ProfileChain, TakesRolesOnFromTheInnermostOut) {
  const auto chain = chain_of(
      {{"A", {{"role_arn", "RoleA"}, {"source_profile", "B"}, {"external_id", "x"}}},
       {"B", {{"role_arn", "RoleB"}, {"source_profile", "C"}, {"duration_seconds", "900"}}},
       {"C", keys}});

  EXPECT_EQ(std::get<Credentials>(chain.first).access_key_id, "abc");
  EXPECT_THAT(
      chain.roles,
      testing::ElementsAre(AssumedRole{.role_arn = "RoleB", .duration = std::chrono::seconds(900)},
                           AssumedRole{.role_arn = "RoleA", .external_id = "x"}));
}

TEST(ProfileChain, LetsAProfileUseItsOwnKeysForItsRole) {
  auto both = keys;
  both.insert({{"role_arn", "RoleA"}, {"source_profile", "A"}});

  const auto chain = chain_of({{"A", both}});

  EXPECT_EQ(std::get<Credentials>(chain.first).access_key_id, "abc");
  EXPECT_THAT(chain.roles, testing::ElementsAre(AssumedRole{.role_arn = "RoleA"}));
}

TEST(ProfileChain, KnowsTokensProcessesAndNamedSources) {
  EXPECT_EQ(std::get<WebIdentity>(
                chain_of({{"A", {{"role_arn", "R"}, {"web_identity_token_file", "/t"}}}}).first),
            (WebIdentity{{.role_arn = "R"}, "/t"}));
  EXPECT_EQ(std::get<CredentialProcess>(chain_of({{"A", {{"credential_process", "cmd x"}}}}).first),
            (CredentialProcess{"cmd x"}));
  EXPECT_EQ(
      std::get<NamedSource>(
          chain_of({{"A", {{"role_arn", "R"}, {"credential_source", "EcsContainer"}}}}).first),
      (NamedSource{"EcsContainer"}));
}

TEST(ProfileChain, IsNothingWhereAProfileOnlyConfigures) {
  EXPECT_EQ(resolve_profile({.profiles = {{"A", {{"region", "eu-west-1"}}}}}, "A").has_value(),
            false);
  EXPECT_EQ(resolve_profile({}, "A").has_value(), false);
}

TEST(ProfileChain, NamesTheProfileThatIsWrong) {
  EXPECT_THAT(refusal_of({{"A", {{"role_arn", "R"}}}}),
              HasSubstr("\"A\" has a role_arn but neither"));
  EXPECT_THAT(refusal_of({{"A", {{"role_arn", "R"}, {"source_profile", "B"}}}}),
              HasSubstr("\"A\" names the source_profile \"B\", which does not exist"));
  EXPECT_THAT(refusal_of({{"A", {{"role_arn", "R"}, {"source_profile", "B"}}}, {"B", {}}}),
              HasSubstr("\"B\" is a source_profile but has no credentials"));
  EXPECT_THAT(refusal_of({{"A", {{"aws_access_key_id", "x"}}}}),
              HasSubstr("no aws_secret_access_key"));
  EXPECT_THAT(refusal_of({{"A", {{"role_arn", "R"}, {"source_profile", "B"}}},
                          {"B", {{"role_arn", "R"}, {"source_profile", "A"}}}}),
              HasSubstr("is its own source"));
  EXPECT_THAT(refusal_of({{"A", {{"sso_session", "x"}}}}), HasSubstr("credential_process"));
  EXPECT_THAT(
      refusal_of(
          {{"A",
            {{"role_arn", "R"}, {"credential_source", "Environment"}, {"source_profile", "B"}}}}),
      HasSubstr("both source_profile and credential_source"));
}

// What the published cases say a chain consists of, as one line of text each.
std::string text_of(const boost::json::value& step) {
  const auto& [kind, content] = *step.as_object().begin();
  if (content.is_string()) return std::string(kind) + " " + std::string(content.as_string());
  const auto& members = content.as_object();
  const auto text = [&members](const char* name) {
    const auto* member = members.if_contains(name);
    return member == nullptr ? std::string("-") : std::string(member->as_string());
  };
  if (kind == "AccessKey")
    return "AccessKey " + text("access_key_id") + " " + text("secret_access_key");
  if (kind == "CredentialProcess") return "CredentialProcess " + text("command");
  return std::string(kind) + " " + text("role_arn") + " " + text("external_id") + " " +
         text("role_session_name");
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

std::string text_of(const std::string& kind, const AssumedRole& role) {
  return kind + " " + role.role_arn + " " + or_dash(role.external_id) + " " +
         or_dash(role.session_name);
}

std::vector<std::string> texts_of(const ProfileChain& chain) {
  std::vector<std::string> texts;
  if (const auto* fixed = std::get_if<Credentials>(&chain.first)) {
    texts.push_back("AccessKey " + fixed->access_key_id + " " + fixed->secret_access_key.reveal());
  } else if (const auto* named = std::get_if<NamedSource>(&chain.first)) {
    texts.push_back("NamedSource " + named->name);
  } else if (const auto* identity = std::get_if<WebIdentity>(&chain.first)) {
    texts.push_back(text_of("WebIdentityToken", identity->role));
  } else {
    texts.push_back("CredentialProcess " + std::get<CredentialProcess>(chain.first).command);
  }
  for (const auto& role : chain.roles) texts.push_back(text_of("AssumeRole", role));
  return texts;
}

// Every published case but those of SSO, where a copy lies beside the project.
TEST(ProfileChain, AgreesWithThePublishedCases) {
  const auto published = published_vectors("credentials/assume-role-tests.json");
  if (published.is_null()) GTEST_SKIP() << "no published vectors here";
  for (const auto& test : published.as_array()) {
    const std::string docs(test.at("docs").as_string());
    if (docs.find("SSO") != std::string::npos || docs.find("sso") != std::string::npos) continue;
    ProfileFiles files;
    const auto& input = test.at("input");
    for (const auto& [name, section] : input.at("profiles").as_object()) {
      auto& made = files.profiles[name];
      for (const auto& [key, value] : section.as_object()) made[key] = value.as_string();
    }
    const std::string selected(input.at("selected_profile").as_string());
    const auto& output = test.at("output").as_object();
    if (output.contains("Error")) {
      bool refused = false;
      try {
        refused = !resolve_profile(files, selected).has_value();
      } catch (const std::invalid_argument&) {
        refused = true;
      }
      EXPECT_TRUE(refused) << docs;
      continue;
    }
    std::vector<std::string> expected;
    for (const auto& step : output.at("ProfileChain").as_array()) expected.push_back(text_of(step));
    EXPECT_EQ(texts_of(resolve_profile(files, selected).value()), expected) << docs;
  }
}

}  // namespace
}  // namespace sourceflow::aws
