#include "sourceflow/local/subscriber_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using ::testing::HasSubstr;

TEST(SubscriberUrl, MayBeOnThisMachine) {
  for (const char* url : {"http://127.0.0.1:8080/hook",
                          "http://127.9.9.9/",
                          "http://[::1]:8080/",
                          "http://localhost:80/a?b=c"})
    EXPECT_EQ(why_not_subscribed("http", url, false), "") << url;
  EXPECT_EQ(why_not_subscribed("https", "https://localhost/", false), "");
}

TEST(SubscriberUrl, MayBeOnAnotherOnlyWhereThatIsAllowed) {
  for (const char* url : {"http://example.com/",
                          "http://10.0.0.1/",
                          "http://localhost.example.com/",
                          "http://0.0.0.0/",
                          "http://[::]/",
                          "http://hooks.localhost/"}) {
    EXPECT_THAT(why_not_subscribed("http", url, false), HasSubstr("--deliver-anywhere")) << url;
    EXPECT_EQ(why_not_subscribed("http", url, true), "") << url;
  }
}

TEST(SubscriberUrl, HasTheSchemeOfItsProtocol) {
  EXPECT_EQ(why_not_subscribed("http", "https://localhost/", true),
            "Endpoint must match the specified protocol");
  EXPECT_EQ(why_not_subscribed("https", "arn:aws:sqs:us-east-1:1:q", true),
            "Endpoint must match the specified protocol");
  EXPECT_THAT(why_not_subscribed("http", "http://user:secret@localhost/", true),
              HasSubstr("a user name and password"));
  EXPECT_THAT(why_not_subscribed("http", "http://127.0.0.1.example.com/", true),
              HasSubstr("a host that begins with an address"));
}

}  // namespace
}  // namespace sourceflow::local
