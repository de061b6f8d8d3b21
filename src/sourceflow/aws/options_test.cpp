#include "sourceflow/aws/options.hpp"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/configured_endpoint.hpp"
#include "sourceflow/aws/published_vectors.hpp"
#include "sourceflow/base/errors.hpp"

namespace sourceflow::aws {
namespace {

using Variables = std::map<std::string, std::string, std::less<>>;

Environment environment_of(Variables variables) {
  return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) return {};
    return found->second;
  };
}

// A home directory with the given config file.
class Options : public testing::Test {
 protected:
  Options() {
    home = std::filesystem::temp_directory_path() /
           ("sourceflow-options-" + std::to_string(::getpid()));
    std::filesystem::create_directories(home / ".aws");
  }
  ~Options() override { std::filesystem::remove_all(home); }

  Environment with(Variables variables, const std::string& config = {}) {
    std::ofstream(home / ".aws" / "config") << config;
    variables["HOME"] = home;
    return environment_of(std::move(variables));
  }

  std::filesystem::path home;
};

TEST_F(Options, TakeTheRegionFromCodeThenEnvironmentThenProfile) {
  const std::string config =
      "[default]\nregion = eu-central-1\n[profile dev]\nregion = eu-north-1\n";

  EXPECT_EQ(AwsOptions::from_environment(with({}, config)).region, "eu-central-1");
  EXPECT_EQ(AwsOptions::from_environment(with({{"AWS_PROFILE", "dev"}}, config)).region,
            "eu-north-1");
  EXPECT_EQ(
      AwsOptions::from_environment(with({{"AWS_DEFAULT_REGION", "us-west-1"}}, config)).region,
      "us-west-1");
  EXPECT_EQ(AwsOptions::from_environment(
                with({{"AWS_DEFAULT_REGION", "us-west-1"}, {"AWS_REGION", "us-west-2"}}, config))
                .region,
            "us-west-2");
  EXPECT_EQ(AwsOptions{.region = "sa-east-1"}
                .with_defaults(with({{"AWS_REGION", "us-west-2"}}, config))
                .region,
            "sa-east-1");
}

TEST_F(Options, TakeEndpointsOfSingleServicesBeforeThoseOfAll) {
  const auto options =
      AwsOptions::from_environment(with({{"AWS_ENDPOINT_URL", "http://127.0.0.1:4566"},
                                         {"AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:9324"}}));

  EXPECT_EQ(options.service_endpoints.at("sqs"), "http://127.0.0.1:9324");
  EXPECT_EQ(options.service_endpoints.at("sns"), "http://127.0.0.1:4566");
}

TEST_F(Options, NameAMalformedEndpointOnceThoughAllServicesHaveIt) {
  const auto complaints =
      AwsOptions::from_environment(
          with({{"AWS_REGION", "eu-west-1"}, {"AWS_ENDPOINT_URL", "localhost:4566"}}))
          .validate();

  EXPECT_THAT(
      complaints,
      testing::ElementsAre(testing::AllOf(testing::HasSubstr("the endpoint \"localhost:4566\""),
                                          testing::HasSubstr("AWS_ENDPOINT_URL"))));
}

TEST_F(Options, PreferTheEndpointOfTheCodeToAllOthers) {
  const auto options = AwsOptions{.endpoint = "http://127.0.0.1:1"}.with_defaults(
      with({{"AWS_ENDPOINT_URL", "http://127.0.0.1:2"},
            {"AWS_ENDPOINT_URL_SQS", "http://127.0.0.1:3"}}));

  EXPECT_EQ(options.endpoint, "http://127.0.0.1:1");
  EXPECT_TRUE(options.service_endpoints.empty());
}

TEST_F(Options, CanIgnoreConfiguredEndpoints) {
  const auto options =
      AwsOptions::from_environment(with({{"AWS_ENDPOINT_URL", "http://127.0.0.1:2"},
                                         {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"}}));

  EXPECT_TRUE(options.service_endpoints.empty());
}

TEST_F(Options, ReadTheOtherSettings) {
  const auto options =
      AwsOptions::from_environment(with({{"AWS_CA_BUNDLE", "/x.pem"},
                                         {"AWS_MAX_ATTEMPTS", "7"},
                                         {"AWS_USE_FIPS_ENDPOINT", "true"},
                                         {"AWS_EC2_METADATA_DISABLED", "True"}},
                                        "[default]\nuse_dualstack_endpoint = true\n"));

  EXPECT_EQ(options.ca_file, "/x.pem");
  EXPECT_EQ(options.retry.max_attempts, 7);
  EXPECT_TRUE(options.use_fips);
  EXPECT_TRUE(options.use_dualstack);
  EXPECT_TRUE(options.disable_instance_metadata);
}

TEST_F(Options, RefuseAProfileThatDoesNotExist) {
  EXPECT_THROW(AwsOptions::from_environment(with({{"AWS_PROFILE", "nobody"}})), base::ConfigError);
}

TEST_F(Options, RefuseMalformedSettingsAllAtOnce) {
  try {
    AwsOptions::from_environment(
        with({{"AWS_MAX_ATTEMPTS", "many"}, {"AWS_USE_FIPS_ENDPOINT", "maybe"}}));
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_EQ(error.complaints().size(), 2U);
  }
}

TEST_F(Options, RefuseAMalformedFileNamingTheLine) {
  try {
    AwsOptions::from_environment(with({}, "region = x"));
    FAIL();
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("line 1 of AWS's config file"));
  }
}

TEST(AwsOptions, ListEveryComplaint) {
  const AwsOptions options{.endpoint = "localhost",
                           .credentials = Credentials{.access_key_id = "a"},
                           .connect_timeout = std::chrono::milliseconds(0),
                           .retry = {.max_attempts = 0},
                           .ca_file = "/no/such/file"};

  EXPECT_EQ(options.validate().size(), 6U)
      << "region, endpoint, credentials, timeout, attempts, authorities";
  EXPECT_TRUE((AwsOptions{.region = "eu-west-1"}.validate().empty()));
}

TEST(AwsOptions, RefuseAnEndpointOfTheirOwnTogetherWithAWishForOneOfAws) {
  const AwsOptions options{
      .region = "eu-west-1", .endpoint = "http://127.0.0.1:4566", .use_fips = true};

  EXPECT_EQ(options.validate().size(), 1U);
}

TEST(AwsOptions, RefuseTheEndpointOfAServiceThatNothingCalls) {
  const AwsOptions options{
      .region = "eu-west-1",
      .service_endpoints = {{"SQS", "http://127.0.0.1:4566"}, {"sns", "http://127.0.0.1:4566"}}};

  EXPECT_THAT(options.validate(),
              testing::ElementsAre("service_endpoints names \"SQS\", which nothing here calls; "
                                   "expected sqs, sns, kms or sts"));
}

// Every published case, where a copy lies beside the project.
TEST(ConfiguredEndpoint, AgreesWithThePublishedCases) {
  const auto published = published_vectors("endpoints/endpoint-url-profiles.json");
  if (published.is_null()) GTEST_SKIP() << "no published vectors here";
  const auto& suite = published.at("testSuites").at(0);
  const auto section_of = [](const boost::json::value& value) {
    Section section;
    for (const auto& [name, text] : value.as_object()) section[name] = text.as_string();
    return section;
  };
  ProfileFiles files;
  for (const auto& [name, profile] : suite.at("profiles").as_object())
    files.profiles[name] = section_of(profile);
  for (const auto& [name, services] : suite.at("services").as_object()) {
    for (const auto& [service, properties] : services.as_object()) {
      for (const auto& [key, text] : properties.as_object()) {
        files.services[name][service] +=
            "\n" + std::string(key) + " = " + std::string(text.as_string());
      }
    }
  }
  for (const auto& test : suite.at("endpointUrlTests").as_array()) {
    const std::string profile(test.at("profile").as_string());
    const auto& client =
        suite.at("client_configs").at(test.at("client_config").as_string()).as_object();
    const auto variables =
        section_of(suite.at("environments").at(test.at("environment").as_string()));
    // What the code sets, and what says to ignore all else, is decided by AwsOptions.
    if (client.contains("endpoint_url") || client.contains("ignore_configured_endpoint_urls") ||
        variables.contains("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") ||
        files.profiles[profile].contains("ignore_configured_endpoint_urls")) {
      continue;
    }
    const std::string service(test.at("service").as_string());

    EXPECT_EQ(configured_endpoint(service, environment_of(variables), files, profile),
              std::string(test.at("output").at("endpointUrl").as_string()))
        << test.at("name");
  }
}

}  // namespace
}  // namespace sourceflow::aws
