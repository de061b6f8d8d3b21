#include "sourceflow/store/sql/mysql/mysql_version.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

TEST(MysqlVersion, TellsTheServersApart) {
  EXPECT_EQ(mysql_server("10.11.19-MariaDB-0+deb12u1"), MysqlServer::mariadb);
  EXPECT_EQ(mysql_server("8.0.31"), MysqlServer::mysql);
}

TEST(MysqlVersion, RefusesServersThatLackWhatTheStoreNeeds) {
  for (const char* version : {"10.6.0-MariaDB",
                              "5.5.5-10.11.4-MariaDB-log",
                              "12.1.2-MariaDB",
                              "8.0.17",
                              "8.4.3-log",
                              "9.7.4"}) {
    EXPECT_EQ(complaint_about(version), "");
  }

  EXPECT_EQ(complaint_about("5.7.44-log"),
            "the database server is MySQL 5.7.44-log; use MariaDB 10.6, MySQL 8.0.17, or a newer "
            "one");
  EXPECT_NE(complaint_about("8.0.16"), "");
  EXPECT_NE(complaint_about("5.5.5-10.5.23-MariaDB"), "");
}

}  // namespace
}  // namespace sourceflow::store::sql
