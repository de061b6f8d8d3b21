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

TEST(PostgresFailure, BlamesOneUnitForWhatIsTooLargeForAnIndex) {
  const Failure failure = postgres_failure("54000", "ERROR: index row size 6032 exceeds", true);

  EXPECT_EQ(failure.broken, Broken::unit);
  EXPECT_FALSE(failure.kind.retryable);
}

TEST(PostgresFailure, RetriesWhatPassesByItself) {
  for (const char* sqlstate : {"40001", "40P01", "57014", "53300"}) {
    EXPECT_TRUE(postgres_failure(sqlstate, "", true).kind.retryable) << sqlstate;
  }
  for (const char* sqlstate : {"53100", "25006", "42501"}) {
    EXPECT_FALSE(postgres_failure(sqlstate, "", true).kind.retryable) << sqlstate;
  }
}

TEST(PostgresFailure, TellsWhatIsNotTheFaultOfAnyRow) {
  EXPECT_TRUE(postgres_failure("53100", "disk full", true).kind.concerns_all);
  EXPECT_TRUE(postgres_failure("25006", "read-only", true).kind.concerns_all);
  EXPECT_FALSE(postgres_failure("22001", "too long", true).kind.concerns_all);
}

TEST(PostgresOptions, AddsItsTimeoutsToEitherWayOfWritingAConnection) {
  using namespace std::chrono_literals;

  EXPECT_THAT(with_timeouts("host=a dbname=b", 3s),
              StartsWith("host=a dbname=b connect_timeout=3 keepalives_idle=10 "));
  EXPECT_THAT(with_timeouts("postgresql://a/b", 3s),
              StartsWith("postgresql://a/b?connect_timeout=3&keepalives_idle=10&"));
  EXPECT_THAT(with_timeouts("postgresql://a/b?sslmode=require", 3s),
              StartsWith("postgresql://a/b?sslmode=require&connect_timeout=3&"));
  EXPECT_THAT(with_timeouts("postgresql://a/b?connect_timeout=9", 3s),
              StartsWith("postgresql://a/b?connect_timeout=9&keepalives_idle=10&"));
}

TEST(PostgresOptions, LeavesWhatTheConnectionSaysAboutAServerThatIsGone) {
  using namespace std::chrono_literals;

  const auto text = with_timeouts("host=a tcp_user_timeout=0 keepalives_idle=60", 3s);

  EXPECT_THAT(text, Not(HasSubstr("tcp_user_timeout=25000")));
  EXPECT_THAT(text, Not(HasSubstr("keepalives_idle=10")));
  EXPECT_THAT(text, HasSubstr("keepalives_interval=5"));
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
  EXPECT_THAT(sentence("FATAL:  no pg_hba.conf entry for host \"h\", user \"ann\", SSL encryption"),
              StartsWith("the database server refuses this user"));
  EXPECT_THAT(sentence("FATAL:  sorry, too many clients already"),
              StartsWith("the database server has no room for more connections"));
  EXPECT_TRUE(postgres_connect_failure("timeout expired").kind.retryable);
}

TEST(PostgresFailure, RepeatsNothingOfAConnectionThatItCannotRead) {
  for (const char* told : {"missing \"=\" after \"secret\" in connection info string",
                           "invalid integer value \"secret\" for connection option \"port\"",
                           "invalid percent-encoded token: \"secret%\""}) {
    const Failure failure = postgres_connect_failure("Cannot establish.\n" + std::string(told));

    EXPECT_THAT(failure.sentence, StartsWith("the connection to the database cannot be read"));
    EXPECT_THAT(failure.sentence, Not(HasSubstr("secret")));
    EXPECT_FALSE(failure.kind.retryable);
  }
}

}  // namespace
}  // namespace sourceflow::store::sql
