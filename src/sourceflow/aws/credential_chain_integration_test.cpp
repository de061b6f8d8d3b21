#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/aws/container_credentials.hpp"
#include "sourceflow/aws/credential_cache.hpp"
#include "sourceflow/aws/credential_chain.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/instance_credentials.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/base/result_of.hpp"
#include "sourceflow/http/scripted_peer.hpp"

// Credentials from small servers that answer as AWS's own places do.
namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using http::ScriptedPeer;
using testing::AllOf;
using testing::HasSubstr;

constexpr auto role_json =
    R"({"Code":"Success","AccessKeyId":"ASIA","SecretAccessKey":"s","Token":"t",)"
    R"("Expiration":"2001-09-09T07:46:40Z"})";

std::string assumed(const std::string& operation, const std::string& id) {
  return "<R><" + operation + "Result><Credentials><AccessKeyId>" + id +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
         "<Expiration>2001-09-09T02:46:40Z</Expiration></Credentials></" +
         operation + "Result></R>";
}

ScriptedPeer::Answer status(int code) {
  return {.pieces = {"HTTP/1.1 " + std::to_string(code) + " X\r\nContent-Length: 0\r\n\r\n"}};
}

class CredentialChain : public testing::Test {
 protected:
  CredentialChain() {
    home = std::filesystem::temp_directory_path() /
           ("sourceflow-credentials-" + std::to_string(::getpid()));
    std::filesystem::create_directories(home / ".aws");
    variables["HOME"] = home;
    options.region = "us-east-1";
    options.disable_instance_metadata = true;
    options.retry.first_backoff = 1ms;
  }
  ~CredentialChain() override { std::filesystem::remove_all(home); }
  void SetUp() override {
    base::set_log_sink([](base::LogLevel, std::string_view) {});
  }
  void TearDown() override { base::set_log_sink({}); }

  void write(const std::string& file, const std::string& text) {
    std::ofstream(home / file) << text;
  }

  Environment environment() const {
    return [variables = variables](std::string_view name) -> std::optional<std::string> {
      const auto found = variables.find(name);
      if (found == variables.end()) return {};
      return found->second;
    };
  }

  std::string serve(ScriptedPeer::Script script) {
    peer.emplace(io, std::move(script));
    return "http://127.0.0.1:" + std::to_string(peer->port());
  }

  Credentials found() {
    CredentialCache cache(io.get_executor(),
                          credential_chain(io.get_executor(), options, environment(), clock),
                          clock);
    return *base::result_of(io, cache.get());
  }

  std::string failure() {
    try {
      found();
    } catch (const Error& error) {
      return error.message();
    }
    return "it did not fail";
  }

  std::filesystem::path home;
  std::map<std::string, std::string, std::less<>> variables;
  AwsOptions options;
  asio::io_context io;
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  std::optional<ScriptedPeer> peer;
};

TEST_F(CredentialChain, TakesTheEnvironmentBeforeTheProfile) {
  variables["AWS_ACCESS_KEY_ID"] = "from-environment";
  variables["AWS_SECRET_ACCESS_KEY"] = "s";
  variables["AWS_SESSION_TOKEN"] = "t";
  write(".aws/credentials",
        "[default]\naws_access_key_id = from-file\naws_secret_access_key = s\n");

  const auto credentials = found();

  EXPECT_EQ(credentials.access_key_id, "from-environment");
  EXPECT_EQ(credentials.session_token.reveal(), "t");
}

TEST_F(CredentialChain, TakesAProfileThatTheCodeNamesBeforeTheEnvironment) {
  variables["AWS_ACCESS_KEY_ID"] = "from-environment";
  variables["AWS_SECRET_ACCESS_KEY"] = "s";
  write(".aws/credentials", "[mine]\naws_access_key_id = from-file\naws_secret_access_key = s\n");
  options.profile = "mine";

  EXPECT_EQ(found().access_key_id, "from-file");
}

TEST_F(CredentialChain, TakesOnTheRolesOfAProfileOneAfterAnother) {
  options.endpoint = serve([](const std::string& request, int) {
    return ScriptedPeer::ok(assumed(
        "AssumeRole", request.find("RoleArn=inner") != std::string::npos ? "INNER" : "OUTER"));
  });
  write(".aws/config",
        "[default]\nrole_arn = outer\nsource_profile = b\nexternal_id = x y\n"
        "[profile b]\nrole_arn = inner\nsource_profile = c\nrole_session_name = me\n");
  write(".aws/credentials", "[c]\naws_access_key_id = KEY\naws_secret_access_key = s\n");

  const auto credentials = found();

  EXPECT_EQ(credentials.access_key_id, "OUTER");
  EXPECT_EQ(credentials.expiration, base::from_iso8601("2001-09-09T02:46:40Z"));
  EXPECT_THAT(peer->requests().at(0),
              AllOf(HasSubstr("Credential=KEY/"), HasSubstr("RoleSessionName=me")));
  EXPECT_THAT(peer->requests().at(1),
              AllOf(HasSubstr("Credential=INNER/"),
                    HasSubstr("RoleSessionName=sourceflow-1000000000"),
                    HasSubstr("ExternalId=x%20y")));
}

TEST_F(CredentialChain, ExchangesAWebIdentityTokenAndReadsItsFileEachTime) {
  options.endpoint = serve([](const std::string&, int) {
    return ScriptedPeer::ok(assumed("AssumeRoleWithWebIdentity", "WEB"));
  });
  write("token", "jwt-1\n");
  variables["AWS_ROLE_ARN"] = "arn:role";
  variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = home / "token";
  CredentialCache cache(
      io.get_executor(), credential_chain(io.get_executor(), options, environment(), clock), clock);

  EXPECT_EQ(base::result_of(io, cache.get())->access_key_id, "WEB");
  write("token", "jwt-2\n");
  clock->advance(1h);
  base::result_of(io, cache.get());

  ASSERT_EQ(peer->requests().size(), 2U);
  EXPECT_THAT(peer->requests().at(0),
              AllOf(HasSubstr("WebIdentityToken=jwt-1"), testing::Not(HasSubstr("Authorization"))));
  EXPECT_THAT(peer->requests().at(1), HasSubstr("WebIdentityToken=jwt-2"));
}

TEST_F(CredentialChain, AsksTheContainersEndpointWithItsToken) {
  variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
      serve([](const std::string&, int) { return ScriptedPeer::ok(role_json); }) + "/creds?x=1";
  variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "plain";
  variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = home / "token";
  write("token", "from-file\n");

  const auto credentials = found();

  EXPECT_EQ(credentials.access_key_id, "ASIA");
  EXPECT_EQ(credentials.session_token.reveal(), "t");
  EXPECT_THAT(peer->requests().at(0),
              AllOf(HasSubstr("GET /creds?x=1 "), HasSubstr("Authorization: from-file\r\n")));
}

TEST_F(CredentialChain, AsksTheContainersEndpointAgainWhenItStumbles) {
  int number = 0;
  variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = serve([&number](const std::string&, int) {
    return ++number < 3 ? status(500) : ScriptedPeer::ok(role_json);
  });

  EXPECT_EQ(found().access_key_id, "ASIA");
}

TEST_F(CredentialChain, SaysWhyTheContainersEndpointGaveNothing) {
  variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] =
      serve([](const std::string&, int) { return status(403); });

  EXPECT_THAT(failure(), HasSubstr("answered 403"));
}

TEST_F(CredentialChain, SendsNoContainerTokenToStrangers) {
  const auto url_of = [this](const char* full) {
    variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = full;
    return container_url(environment())->origin.text();
  };

  EXPECT_THROW(url_of("http://example.com/"), Error);
  EXPECT_THROW(url_of("http://10.0.0.1/"), Error);
  EXPECT_EQ(url_of("https://example.com/"), "https://example.com");
  EXPECT_EQ(url_of("http://[::1]:80/"), "http://[::1]");
  EXPECT_EQ(url_of("http://169.254.170.23/v1"), "http://169.254.170.23");
  variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1";
  EXPECT_EQ(container_url(environment())->target, "/v2/credentials/1");
  EXPECT_EQ(container_url(environment())->origin.text(), "http://169.254.170.2");
}

// An instance with a role, unless told otherwise.
ScriptedPeer::Answer instance(const std::string& request, const std::string& json) {
  if (request.starts_with("PUT /latest/api/token ")) return ScriptedPeer::ok("TOKEN");
  if (request.find("X-aws-ec2-metadata-token: TOKEN\r\n") == std::string::npos) return status(401);
  if (request.starts_with("GET /latest/meta-data/iam/security-credentials/ "))
    return ScriptedPeer::ok("my-role\n");
  if (request.starts_with("GET /latest/meta-data/iam/security-credentials/my-role "))
    return ScriptedPeer::ok(json);
  return status(404);
}

TEST_F(CredentialChain, AsksTheInstanceWithATokenOfItsOwn) {
  options.disable_instance_metadata = false;
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] =
      serve([](const std::string& request, int) { return instance(request, role_json); });

  EXPECT_EQ(found().access_key_id, "ASIA");

  EXPECT_THAT(peer->requests().at(0), HasSubstr("X-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"));
}

TEST_F(CredentialChain, LeavesTheInstanceAloneWhenToldSo) {
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] =
      serve([](const std::string& request, int) { return instance(request, role_json); });

  EXPECT_THAT(failure(), HasSubstr("no credentials were found"));

  EXPECT_TRUE(peer->requests().empty());
}

TEST_F(CredentialChain, FindsNothingOnAnInstanceWithoutARole) {
  options.disable_instance_metadata = false;
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = serve([](const std::string& request, int) {
    return request.starts_with("PUT") ? ScriptedPeer::ok("TOKEN") : status(404);
  });

  EXPECT_THAT(failure(), HasSubstr("no credentials were found"));
}

TEST_F(CredentialChain, UsesTheInstancesCredentialsOnWhenTheyAreNotRenewedInTime) {
  options.disable_instance_metadata = false;
  clock->advance(24h);
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] =
      serve([](const std::string& request, int) { return instance(request, role_json); });

  const auto credentials = found();

  EXPECT_EQ(credentials.expiration, clock->now() + 10min);
}

TEST_F(CredentialChain, SaysWhatTheInstanceComplainsAbout) {
  options.disable_instance_metadata = false;
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = serve([](const std::string& request, int) {
    return instance(request, R"({"Code":"AssumeRoleUnauthorizedAccess","Message":"not you"})");
  });

  EXPECT_THAT(failure(), HasSubstr("AssumeRoleUnauthorizedAccess not you"));
}

TEST_F(CredentialChain, RunsTheProcessOfAProfile) {
  write(".aws/config",
        "[default]\ncredential_process = echo "
        "'{\"Version\":1,\"AccessKeyId\":\"PROC\",\"SecretAccessKey\":\"s\"}'\n");

  EXPECT_EQ(found().access_key_id, "PROC");
}

TEST_F(CredentialChain, SaysThatTheProcessFailedAndNotWhatItPrinted) {
  write(".aws/config", "[default]\ncredential_process = echo secret; exit 3\n");

  EXPECT_EQ(failure(), "the credential_process failed; run it in a shell to see why");
}

TEST_F(CredentialChain, NamesTheProfileThatIsWrong) {
  write(".aws/config", "[default]\nrole_arn = x\nsource_profile = nobody\n");

  EXPECT_THAT(failure(), HasSubstr("names the source_profile \"nobody\", which does not exist"));
}

TEST(InstanceMetadata, IsWhereTheEnvironmentOrTheProfileSays) {
  const auto nothing = [](std::string_view) { return std::optional<std::string>(); };

  EXPECT_EQ(instance_metadata_url(nothing, {}), "http://169.254.169.254");
  EXPECT_EQ(instance_metadata_url(nothing, {{"ec2_metadata_service_endpoint_mode", "IPv6"}}),
            "http://[fd00:ec2::254]");
  EXPECT_EQ(instance_metadata_url(nothing, {{"ec2_metadata_service_endpoint", "http://x"}}),
            "http://x");
}

}  // namespace
}  // namespace sourceflow::aws
