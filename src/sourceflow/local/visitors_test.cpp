#include "sourceflow/local/visitors.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::local {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Visit program{.method = "POST", .target = "/", .host = "127.0.0.1:4566"};

Visit browser(std::string_view site, std::string_view origin) {
  Visit visit = program;
  visit.fetch_site = site;
  visit.origin = origin;
  return visit;
}

TEST(Visitors, LetProgramsInByEveryNameOfThisMachine) {
  for (const auto* host : {"127.0.0.1:4566",
                           "127.0.0.1",
                           "[::1]:4566",
                           "localhost:4566",
                           "",
                           "sqs.us-east-1.localhost:4566",
                           "sourceflow:4566",
                           "10.1.2.3"}) {
    Visit visit = program;
    visit.host = host;
    EXPECT_THAT(why_refused(visit, {}), IsEmpty()) << host;
  }
}

TEST(Visitors, RefuseANameThatSomebodyElseMayOwn) {
  for (const auto* host : {"evil.example",
                           "evil.example:4566",
                           "127.0.0.1.nip.io",
                           "localhost.evil.example",
                           "1.2.3."}) {
    Visit visit = program;
    visit.host = host;
    EXPECT_THAT(why_refused(visit, {}), HasSubstr("--allow-host")) << host;
  }
}

TEST(Visitors, LetInTheNamesTheyAreTold) {
  Visit visit = program;
  visit.host = "sqs.internal.test:4566";

  EXPECT_THAT(why_refused(visit, {"sqs.internal.test"}), IsEmpty());
}

TEST(Visitors, RefuseFormsOfOtherSites) {
  EXPECT_THAT(why_refused(browser("cross-site", ""), {}), HasSubstr("Sec-Fetch-Site"));
  EXPECT_THAT(why_refused(browser("same-site", ""), {}), HasSubstr("Sec-Fetch-Site"));
  EXPECT_THAT(why_refused(browser("", "https://evil.example"), {}), HasSubstr("Origin"));
  EXPECT_THAT(why_refused(browser("", "null"), {}), HasSubstr("Origin"));
  EXPECT_THAT(why_refused(browser("", "http://127.0.0.1:3000"), {}), HasSubstr("Origin"));
}

TEST(Visitors, KnowAnOldBrowserByItsReferer) {
  Visit visit = program;
  visit.referer = "http://evil.example/page";

  EXPECT_THAT(why_refused(visit, {}), HasSubstr("Referer"));
}

TEST(Visitors, LetTheEndpointsOwnPageActAndLinksOpenIt) {
  Visit link = program;
  link.method = "GET";
  link.target = "/_console";
  link.fetch_site = "cross-site";

  EXPECT_THAT(why_refused(browser("same-origin", "http://127.0.0.1:4566"), {}), IsEmpty());
  EXPECT_THAT(why_refused(browser("none", ""), {}), IsEmpty());
  EXPECT_THAT(why_refused(link, {}), IsEmpty());
}

TEST(Visitors, LetNoPageOfAnotherSiteHoldAStreamOfTheConsole) {
  Visit stream = program;
  stream.method = "GET";
  stream.target = "/_console/events";
  EXPECT_THAT(why_refused(stream, {}), IsEmpty());

  stream.fetch_site = "cross-site";

  EXPECT_THAT(why_refused(stream, {}), HasSubstr("Sec-Fetch-Site"));
}

}  // namespace
}  // namespace sourceflow::local
