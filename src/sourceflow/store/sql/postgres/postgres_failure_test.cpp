#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

namespace sourceflow::store::sql {
namespace {

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

  EXPECT_EQ(wrong.validate().size(), 3u);
  EXPECT_THROW(postgres("", {}), base::ConfigError);
}

}  // namespace
}  // namespace sourceflow::store::sql
