#include "sourceflow/aws/signing.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace sourceflow::aws {
namespace {

// From AWS's published signing test suite (github awslabs/aws-c-auth, Apache-2.0), for the
// credentials, region, service and time below; the host is example.amazonaws.com.
struct Vector {
  const char* name;
  const char* method;
  const char* target;
  http::Headers headers;
  const char* body;
  bool normalize;
  const char* token;
  const char* signature;
};

const Credentials example{
    .access_key_id = "AKIDEXAMPLE",
    .secret_access_key = base::Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")};
const base::Time example_time = base::from_iso8601("2015-08-30T12:36:00Z");

const std::vector<Vector>& vectors() {
  static const std::vector<Vector> all{
      {"get-vanilla",
       "GET",
       "/",
       {},
       "",
       true,
       "",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-header-key-duplicate",
       "GET",
       "/",
       {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}},
       "",
       true,
       "",
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-multiline",
       "GET",
       "/",
       {{"My-Header1", "value1  value2     value3"}},
       "",
       true,
       "",
       "cfd34249e4b1c8d6b91ef74165d41a32e5fab3306300901bb65a51a73575eefd"},
      {"get-header-value-order",
       "GET",
       "/",
       {{"My-Header1", "value4"},
        {"My-Header1", "value1"},
        {"My-Header1", "value3"},
        {"My-Header1", "value2"}},
       "",
       true,
       "",
       "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
      {"get-header-value-trim",
       "GET",
       "/",
       {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}},
       "",
       true,
       "",
       "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"get-relative-relative-normalized",
       "GET",
       "/example1/example2/../..",
       {},
       "",
       true,
       "",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-relative-relative-unnormalized",
       "GET",
       "/example1/example2/../..",
       {},
       "",
       false,
       "",
       "dc33e0856fd4baca4d7aa2146c38958283844764f38c74252a333df5e613003b"},
      {"get-slash-dot-slash-normalized",
       "GET",
       "/./",
       {},
       "",
       true,
       "",
       "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"},
      {"get-slashes-normalized",
       "GET",
       "//example//",
       {},
       "",
       true,
       "",
       "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"},
      {"get-slashes-unnormalized",
       "GET",
       "//example//",
       {},
       "",
       false,
       "",
       "87cca117541a147f6df867677d98a7d80dff226d2bfca9e4ffa899665623c7e5"},
      {"get-space-normalized",
       "GET",
       "/example space/",
       {},
       "",
       true,
       "",
       "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741"},
      {"get-unreserved",
       "GET",
       "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
       {},
       "",
       true,
       "",
       "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"},
      {"get-utf8",
       "GET",
       "/\341\210\264",
       {},
       "",
       true,
       "",
       "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"},
      {"get-vanilla-empty-query-key",
       "GET",
       "/?Param1=value1",
       {},
       "",
       true,
       "",
       "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"},
      {"get-vanilla-query-order-encoded",
       "GET",
       "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
       {},
       "",
       true,
       "",
       "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac"},
      {"get-vanilla-query-order-key-case",
       "GET",
       "/?Param2=value2&Param1=value1",
       {},
       "",
       true,
       "",
       "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-query-unreserved",
       "GET",
       "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~"
       "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
       {},
       "",
       true,
       "",
       "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
      {"get-vanilla-utf8-query",
       "GET",
       "/?\341\210\264=bar",
       {},
       "",
       true,
       "",
       "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"get-vanilla-with-session-token",
       "GET",
       "/",
       {},
       "",
       true,
       "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267",
       "07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8"},
      {"post-header-key-sort",
       "POST",
       "/",
       {{"My-Header1", "value1"}},
       "",
       true,
       "",
       "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"},
      {"post-header-value-case",
       "POST",
       "/",
       {{"My-Header1", "VALUE1"}},
       "",
       true,
       "",
       "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"},
      {"post-vanilla-empty-query-value",
       "POST",
       "/?Param1=value1",
       {},
       "",
       true,
       "",
       "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"},
      {"post-x-www-form-urlencoded",
       "POST",
       "/",
       {{"Content-Type", "application/x-www-form-urlencoded"},
        {"Content-Length", "13"},
        {"X-Amz-Content-Sha256",
         "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"}},
       "Param1=value1",
       true,
       "",
       "d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b"},
  };
  return all;
}

TEST(Signing, AgreesWithThePublishedSignatures) {
  for (const auto& vector : vectors()) {
    const http::Request request{vector.method, vector.target, vector.headers, vector.body};
    auto credentials = example;
    credentials.session_token = base::Secret(vector.token);
    const SigningScope scope{"us-east-1", "service", vector.normalize};

    const auto signed_request =
        sign(request, "example.amazonaws.com", credentials, scope, example_time);

    EXPECT_EQ(signed_request.signature, vector.signature) << vector.name << "\n"
                                                          << signed_request.canonical_request;
  }
}

TEST(Signing, AddsDateTokenAndAuthorization) {
  auto credentials = example;
  credentials.session_token = base::Secret("token");

  const auto headers = sign({.method = "POST"},
                            "example.amazonaws.com",
                            credentials,
                            {"us-east-1", "service"},
                            example_time)
                           .headers;

  ASSERT_EQ(headers.size(), 3U);
  EXPECT_EQ(*http::find(headers, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(*http::find(headers, "X-Amz-Security-Token"), "token");
  EXPECT_TRUE(
      http::find(headers, "Authorization")
          ->starts_with(
              "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
              "SignedHeaders=host;x-amz-date;x-amz-security-token, Signature="));
}

TEST(Signing, LeavesOutWhatProxiesChange) {
  const http::Request plain{.method = "POST", .headers = {{"X-Amz-Target", "A.B"}}};
  http::Request decorated = plain;
  decorated.headers.push_back({"User-Agent", "us"});
  decorated.headers.push_back({"Connection", "keep-alive"});
  const SigningScope scope{"us-east-1", "sqs"};

  EXPECT_EQ(sign(plain, "h", example, scope, example_time).signature,
            sign(decorated, "h", example, scope, example_time).signature);
}

TEST(Signing, ReusesAKeyForTheWholeDay) {
  const SigningScope scope{"us-east-1", "sqs"};
  const auto key = signing_key(example.secret_access_key, example_time, scope);
  const auto evening = example_time + std::chrono::hours{11};

  EXPECT_EQ(sign({}, "h", example, key, scope, evening).signature,
            sign({}, "h", example, scope, evening).signature);
  EXPECT_NE(key,
            signing_key(example.secret_access_key, example_time + std::chrono::hours{12}, scope));
}

// The whole suite, where a copy of it lies beside the project.
class SigningSuite : public testing::TestWithParam<std::string> {};

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

http::Request request_of(const std::string& text) {
  http::Request request;
  const auto end_of_line = text.find('\n');
  const auto first = text.substr(0, end_of_line);
  request.method = first.substr(0, first.find(' '));
  request.target =
      first.substr(request.method.size() + 1, first.rfind(' ') - request.method.size() - 1);
  std::size_t at = end_of_line == std::string::npos ? text.size() : end_of_line + 1;
  while (at < text.size() && text[at] != '\n') {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = text.substr(at, end - at);
    if (line.starts_with(' ')) {
      request.headers.back().value += line;
    } else {
      request.headers.push_back({line.substr(0, line.find(':')), line.substr(line.find(':') + 1)});
    }
    at = std::min(end + 1, text.size());
  }
  if (at < text.size()) request.body = text.substr(at + 1);
  return request;
}

TEST_P(SigningSuite, Agrees) {
  const auto folder = std::filesystem::path(SOURCEFLOW_VECTORS) / "sigv4" / GetParam();
  const auto context = boost::json::parse(text_of(folder / "context.json"));
  auto request = request_of(text_of(folder / "request.txt"));
  auto credentials = example;
  const auto& given = context.at("credentials").as_object();
  const auto* omitted = context.as_object().if_contains("omit_session_token");
  if (given.contains("token") && (omitted == nullptr || !omitted->as_bool())) {
    credentials.session_token = base::Secret(std::string(given.at("token").as_string()));
  }
  if (context.at("sign_body").as_bool()) {
    request.headers.push_back({"X-Amz-Content-Sha256", hex(sha256(request.body))});
  }
  const SigningScope scope{"us-east-1", "service", context.at("normalize").as_bool()};

  const auto result = sign(request, "example.amazonaws.com", credentials, scope, example_time);

  EXPECT_EQ(result.canonical_request, text_of(folder / "header-canonical-request.txt"));
  EXPECT_EQ(result.string_to_sign, text_of(folder / "header-string-to-sign.txt"));
  EXPECT_EQ(result.signature, text_of(folder / "header-signature.txt"));
}

std::vector<std::string> cases() {
  std::vector<std::string> names;
  const auto folder = std::filesystem::path(SOURCEFLOW_VECTORS) / "sigv4";
  if (!std::filesystem::is_directory(folder)) return names;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Published, SigningSuite, testing::ValuesIn(cases()), [](const auto& info) {
  auto name = info.param;
  std::ranges::replace(name, '-', '_');
  return name;
});
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(SigningSuite);

}  // namespace
}  // namespace sourceflow::aws
