#include "sourceflow/base/setting_text.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

using namespace std::chrono_literals;

TEST(SettingText, ReadsDurationsWithTheirUnit) {
  EXPECT_EQ(parse_duration("20s"), 20s);
  EXPECT_EQ(parse_duration("150 ms"), 150ms);
  EXPECT_EQ(parse_duration("5 min"), 5min);
  EXPECT_EQ(parse_duration("1.5 h"), 90min);
  EXPECT_EQ(parse_duration("15 days"), 15 * 24h);
  EXPECT_EQ(parse_duration("0.1 s"), 100ms);
  EXPECT_EQ(parse_duration("-1 s"), -1s);
  EXPECT_EQ(parse_duration("0"), 0s);
}

TEST(SettingText, RefusesDurationsWithoutUnitOrBeyondTheirType) {
  for (const auto* text : {"", "20", "s", "1 fortnight", "1e3 s", "inf s", "300 years", "1 s s"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  EXPECT_EQ(parse_duration("200000 d"), std::nullopt);
  EXPECT_EQ(SettingText<std::chrono::seconds>::parse("1500 ms"), std::nullopt);
}

TEST(SettingText, WritesDurationsInTheLargestWholeUnit) {
  EXPECT_EQ(write_duration(20s), "20 s");
  EXPECT_EQ(write_duration(90min), "90 min");
  EXPECT_EQ(write_duration(1500ms), "1500 ms");
  EXPECT_EQ(write_duration(48h), "2 d");
  EXPECT_EQ(write_duration(0s), "0 s");
}

TEST(SettingText, ReadsAndWritesSizes) {
  EXPECT_EQ(parse_bytes("65536"), Bytes{65'536});
  EXPECT_EQ(parse_bytes("64 KiB"), Bytes{65'536});
  EXPECT_EQ(parse_bytes("1.5MiB"), Bytes{1'572'864});
  EXPECT_EQ(parse_bytes("500 kB"), Bytes{500'000});
  for (const auto* text : {"", "-1", "64 K", "1.5", "a"})
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  EXPECT_EQ(write_bytes({1 << 20}), "1 MiB");
  EXPECT_EQ(write_bytes({1000}), "1000 B");
}

TEST(SettingText, ReadsIntegersWithinTheirType) {
  EXPECT_EQ(SettingText<int>::parse("-7"), -7);
  EXPECT_EQ(SettingText<std::size_t>::parse("-7"), std::nullopt);
  EXPECT_EQ(SettingText<std::uint16_t>::parse("65536"), std::nullopt);
  EXPECT_EQ(SettingText<int>::parse("7 "), std::nullopt);
}

TEST(SettingText, ReadsAddresses) {
  EXPECT_EQ(parse_host_port("127.0.0.1:80"), (HostPort{"127.0.0.1", 80}));
  EXPECT_EQ(parse_host_port("[::1]:0"), (HostPort{"::1", 0}));
  for (const auto* text : {"", "80", ":80", "host:", "::1:80", "host:70000", "http://host:80"})
    EXPECT_EQ(parse_host_port(text), std::nullopt) << text;
}

TEST(SettingText, KnowsUrlsOfHttp) {
  for (const auto* text : {"http://a", "https://sqs.eu-west-1.amazonaws.com/", "http://[::1]:1"})
    EXPECT_TRUE(is_url(text)) << text;
  for (const auto* text : {"", "a", "http://", "http:///x", "ftp://a", "http://a b", "http://:1"})
    EXPECT_FALSE(is_url(text)) << text;
}

}  // namespace
}  // namespace sourceflow::base
