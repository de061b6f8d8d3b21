#include "sourceflow/local/signature.hpp"

#include <map>
#include <stdexcept>

#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

struct SignatureTest : ::testing::Test {
  std::map<std::string, std::string, std::less<>> fields{
      {"host", "example.amazonaws.com"},
      {"x-amz-date", "20150830T123600Z"},
      {"authorization",
       "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
       "SignedHeaders=host;x-amz-date, Signature=0"}};
  SignedRequest request{.method = "GET", .target = "/", .field = [this](std::string_view name) {
                          const auto found = fields.find(name);
                          return found == fields.end() ? std::string_view()
                                                       : std::string_view(found->second);
                        }};

  std::string expected() { return expected_signature(request, *read_signature(request), secret); }
};

// The vectors are those of AWS's test suite for Signature Version 4.
TEST_F(SignatureTest, IsWhatAwsPublishedForAPlainGet) {
  EXPECT_EQ(expected(), "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_F(SignatureTest, SortsTheQuery) {
  request.target = "/?Param2=value2&Param1=value1";

  EXPECT_EQ(expected(), "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

TEST_F(SignatureTest, CoversEveryPartOfARequest) {
  const std::string before = expected();
  request.body = "x";
  EXPECT_NE(expected(), before);
  request.body = {};
  request.method = "POST";
  EXPECT_NE(expected(), before);
  request.method = "GET";
  request.target = "/x";
  EXPECT_NE(expected(), before);
  request.target = "/";
  fields["host"] = "other";
  EXPECT_NE(expected(), before);
}

// The vector is that of S3's documentation, where the body is not signed.
TEST_F(SignatureTest, MayStandInAPresignedUrl) {
  fields = {{"host", "examplebucket.s3.amazonaws.com"},
            {"x-amz-content-sha256", "UNSIGNED-PAYLOAD"}};
  const std::string published = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  const std::string url =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524"
      "%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
      "&X-Amz-SignedHeaders=host&X-Amz-Signature=" +
      published;
  request.target = url;

  const Signature signature = *read_signature(request);

  EXPECT_EQ(signature.access_key, "AKIAIOSFODNN7EXAMPLE");
  EXPECT_EQ(signature.lifetime, std::chrono::hours(24));
  EXPECT_EQ(signature.value, published);
  EXPECT_EQ(expected_signature(request, signature, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
            published);
}

TEST_F(SignatureTest, InAUrlHasEveryPartToo) {
  fields.erase("authorization");
  for (const auto* target : {"/?X-Amz-Algorithm=AWS4-HMAC-SHA1",
                             "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=60",
                             "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a/b/c/d/"
                             "aws4_request&X-Amz-Date=d&X-Amz-SignedHeaders=host&X-Amz-Signature=0"
                             "&X-Amz-Expires=604801"}) {
    request.target = target;
    EXPECT_THROW(read_signature(request), std::invalid_argument) << target;
  }
}

TEST_F(SignatureTest, IsAbsentWithoutAuthorization) {
  fields.erase("authorization");

  EXPECT_FALSE(read_signature(request).has_value());
}

TEST_F(SignatureTest, SaysWhichPartIsMissing) {
  for (const auto* text : {"Bearer x",
                           "AWS4-HMAC-SHA256 SignedHeaders=host, Signature=0",
                           "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, Signature=0",
                           "AWS4-HMAC-SHA256 Credential=a/b/c/d/aws4_request, SignedHeaders=host",
                           "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=0",
                           "AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=h, Signature=0"}) {
    fields["authorization"] = text;
    EXPECT_THROW(read_signature(request), std::invalid_argument) << text;
  }
}

TEST_F(SignatureTest, ReadsItsDate) {
  EXPECT_EQ(signing_date(*signing_time("20150830T123600Z")), "20150830T123600Z");
  EXPECT_EQ(signing_time("2015-08-30T12:36:00Z"), std::nullopt);
  EXPECT_EQ(signing_time("20159930T123600Z"), std::nullopt);
}

}  // namespace
}  // namespace sourceflow::local
