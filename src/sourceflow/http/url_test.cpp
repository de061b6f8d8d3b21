#include "sourceflow/http/url.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace sourceflow::http {
namespace {

TEST(Url, TakesTheUsualPortWhereNoneIsWritten) {
  EXPECT_EQ(Url::parse("https://sqs.eu-west-1.amazonaws.com").origin,
            (Origin{true, "sqs.eu-west-1.amazonaws.com", 443}));
  EXPECT_EQ(Url::parse("http://localhost").origin, (Origin{false, "localhost", 80}));
}

TEST(Url, KeepsPathAndQueryAsWritten) {
  const auto url = Url::parse("http://127.0.0.1:4566/000000000000/orders%20a?x=1");

  EXPECT_EQ(url.origin, (Origin{false, "127.0.0.1", 4566}));
  EXPECT_EQ(url.target, "/000000000000/orders%20a?x=1");
  EXPECT_EQ(Url::parse("http://localhost?x=1").target, "/?x=1");
}

TEST(Url, NamesThePortInTheHostHeaderOnlyWhereItIsUnusual) {
  EXPECT_EQ((Origin{true, "a.example", 443}).authority(), "a.example");
  EXPECT_EQ((Origin{false, "a.example", 443}).authority(), "a.example:443");
  EXPECT_EQ(Url::parse("http://[::1]:8080/").origin.text(), "http://[::1]:8080");
}

TEST(Url, RefusesWhatItCannotReach) {
  for (const auto* text : {"",
                           "localhost:4566",
                           "ftp://a.example",
                           "http://",
                           "http://user:pass@a.example",
                           "http://a.example:0",
                           "http://a.example:99999",
                           "http://a b/",
                           "http://127.0.0.1.example.com/"}) {
    EXPECT_THROW(Url::parse(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace sourceflow::http
