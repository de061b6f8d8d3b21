#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

namespace sourceflow::store::sql {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(MysqlFailure, KnowsWhatIsBrokenAndWhetherWaitingHelps) {
  const auto lost = mysql_failure(2013, "Lost connection");
  const auto duplicate = mysql_failure(1062, "Duplicate entry 'secret'");
  const auto deadlock = mysql_failure(1213, "Deadlock found");
  const auto slow = mysql_failure(1969, "Query execution was interrupted");
  const auto full = mysql_failure(1114, "The table is full");
  const auto unknown = mysql_failure(4999, "new");

  EXPECT_EQ(lost.broken, Broken::connection);
  EXPECT_TRUE(lost.kind.retryable && lost.kind.outcome_unknown);
  EXPECT_EQ(duplicate.broken, Broken::unit);
  EXPECT_TRUE(duplicate.is_duplicate);
  EXPECT_EQ(deadlock.broken, Broken::transaction);
  EXPECT_TRUE(deadlock.kind.retryable);
  EXPECT_EQ(slow.broken, Broken::transaction);
  EXPECT_TRUE(slow.kind.retryable);
  EXPECT_FALSE(full.kind.retryable);
  EXPECT_TRUE(full.kind.concerns_all);
  EXPECT_EQ(unknown.broken, Broken::connection);
}

TEST(MysqlFailure, QuotesNoValue) {
  for (const unsigned number : {1062U, 1366U, 1406U, 1292U}) {
    EXPECT_THAT(mysql_failure(number, "Incorrect value: 'secret'").sentence,
                Not(HasSubstr("secret")));
  }
}

TEST(MysqlFailure, NamesTheColumnThatAValueDoesNotFit) {
  const auto failure = mysql_failure(
      1366, "Incorrect string value: ' for column x' for column `shop`.`orders`.`note` at row 1");

  EXPECT_EQ(failure.sentence,
            "a value does not fit the column `shop`.`orders`.`note` of the database; texts are "
            "UTF-8, use a Blob for other bytes (error 1366)");
}

TEST(MysqlFailure, SaysWhyItCannotConnect) {
  const MysqlAddress address{
      .host = "h", .port = "3307", .user = "ann", .password = "secret", .database = "orders"};
  const auto sentence = [&](unsigned number) {
    return mysql_connect_failure(number, "server's text", address).sentence;
  };

  EXPECT_EQ(sentence(1045),
            "the database server at h:3307 refuses the user ann; check name and password");
  EXPECT_THAT(sentence(1049), HasSubstr("the database orders does not exist at h:3307"));
  EXPECT_THAT(sentence(2005), HasSubstr("the host h of the database is unknown"));
  EXPECT_THAT(sentence(2026), HasSubstr("cannot be trusted"));
  EXPECT_THAT(sentence(1040), HasSubstr("at h:3307 has no room for more connections"));
  EXPECT_THAT(sentence(2003), HasSubstr("cannot be reached at h:3307"));
  EXPECT_THAT(sentence(2061), HasSubstr("takes the password of ann over TLS only"));
  EXPECT_THAT(mysql_connect_failure(
                  1045, "Plugin caching_sha2_password could not be loaded: /x.so", address)
                  .sentence,
              HasSubstr("install its plugins"))
      << "the client library's text, for which it takes the server's number";
}

}  // namespace
}  // namespace sourceflow::store::sql
