#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

namespace sourceflow::store::sql {
namespace {

using testing::EndsWith;
using testing::StartsWith;

using testing::HasSubstr;
using testing::Not;

TEST(PostgresFailure, KeepsRowContentsToItself) {
  const char* text =
      "ERROR:  invalid input syntax for type uuid: \"secret\"\nDETAIL: Key (id)=(secret)";

  for (const char* sqlstate : {"22P02", "23505"}) {
    EXPECT_THAT(postgres_failure(sqlstate, text, true).sentence, Not(HasSubstr("secret")));
  }
  EXPECT_THAT(postgres_failure("42P01", "ERROR: no table\nDETAIL: secret", true).sentence,
              Not(HasSubstr("secret")));
}

TEST(PostgresFailure, KnowsThatALostConnectionMayHaveCommitted) {
  for (const Failure& failure :
       {postgres_failure("57P01", "terminating", true),
        postgres_failure("08006", "gone", true),
        postgres_failure("     ", "server closed the connection", false)}) {
    EXPECT_TRUE(failure.kind.retryable);
    EXPECT_TRUE(failure.kind.outcome_unknown);
    EXPECT_EQ(failure.broken, Broken::connection);
  }
}

TEST(PostgresFailure, TakesADuplicateForAnotherWriter) {
  const Failure failure = postgres_failure("23505", "duplicate key", true);

  EXPECT_TRUE(failure.is_duplicate);
  EXPECT_EQ(failure.broken, Broken::unit);
}

TEST(PostgresFailure, RetriesWhatPassesByItself) {
  for (const char* sqlstate : {"40001", "40P01", "57014", "53300"}) {
    EXPECT_TRUE(postgres_failure(sqlstate, "", true).kind.retryable) << sqlstate;
  }
  for (const char* sqlstate : {"53100", "25006", "42501"}) {
    EXPECT_FALSE(postgres_failure(sqlstate, "", true).kind.retryable) << sqlstate;
  }
}

TEST(PostgresOptions, AddsItsTimeoutToEitherWayOfWritingAConnection) {
  using namespace std::chrono_literals;

  EXPECT_EQ(with_timeout("host=a dbname=b", 3s), "host=a dbname=b connect_timeout=3");
  EXPECT_EQ(with_timeout("postgresql://a/b", 3s), "postgresql://a/b?connect_timeout=3");
  EXPECT_EQ(with_timeout("postgresql://a/b?sslmode=require", 3s),
            "postgresql://a/b?sslmode=require&connect_timeout=3");
}

TEST(PostgresOptions, TellsEveryComplaintAtOnce) {
  using namespace std::chrono_literals;
  const PostgresOptions wrong{.connect_timeout = 0s, .statement_timeout = -1ms, .readers = 0};

  EXPECT_EQ(wrong.validate("postgres").size(), 3u);
  EXPECT_THROW(postgres("", {}), base::ConfigError);
}

TEST(PostgresFailure, SaysWhyItCannotConnect) {
  const auto sentence = [](const std::string& told) {
    return postgres_connect_failure("Cannot establish connection to the database.\n" + told)
        .sentence;
  };

  EXPECT_THAT(sentence("FATAL:  password authentication failed for user \"ann\""),
              StartsWith("the database server refuses this user"));
  EXPECT_THAT(sentence("FATAL:  database \"orders\" does not exist"),
              StartsWith("the database does not exist"));
  EXPECT_THAT(sentence("could not translate host name \"h\" to address: Name unknown"),
              StartsWith("the host of the database is unknown"));
  EXPECT_THAT(sentence("server certificate for \"a\" does not match host name \"b\""),
              StartsWith("the database server cannot be trusted"));
  EXPECT_THAT(sentence("connection to server at \"h\" failed: Connection refused\nmore"),
              EndsWith("(connection to server at \"h\" failed: Connection refused)"));
  EXPECT_TRUE(postgres_connect_failure("timeout expired").kind.retryable);
}

}  // namespace
}  // namespace sourceflow::store::sql
