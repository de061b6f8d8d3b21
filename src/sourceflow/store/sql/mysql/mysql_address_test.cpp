#include "sourceflow/store/sql/mysql/mysql_address.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sourceflow::store::sql {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(MysqlAddress, IsReadFromAUrl) {
  std::vector<std::string> complaints;

  const auto address = read_address(
      "mysql://ann@db.example.org:3307/orders?ssl_ca=/etc/ca.pem&socket=/run/x.sock", complaints);

  EXPECT_THAT(complaints, IsEmpty());
  EXPECT_EQ(address.host, "db.example.org");
  EXPECT_EQ(address.port, "3307");
  EXPECT_EQ(address.user, "ann");
  EXPECT_EQ(address.database, "orders");
  EXPECT_EQ(address.socket, "/run/x.sock");
  EXPECT_EQ(address.tls, MysqlAddress::Tls::verify) << "who names an authority wants it asked";
}

TEST(MysqlAddress, TellsEveryMistakeAndNoPassword) {
  std::vector<std::string> complaints;
  std::vector<std::string> of_form;

  read_address("mysql://ann:se%27cret@h/?ssl_mode=maybe&colour=red", complaints);
  read_address("orders.db", of_form);

  EXPECT_THAT(complaints,
              ElementsAre(HasSubstr("ssl_mode"),
                          HasSubstr("colour"),
                          HasSubstr("names no database"),
                          HasSubstr("quotes")));
  for (const auto& each : complaints) EXPECT_THAT(each, Not(HasSubstr("cret")));
  EXPECT_THAT(of_form, ElementsAre(HasSubstr("mysql://user@host/database")));
}

TEST(MysqlAddress, TakesThePasswordOfTheClientsSection) {
  const std::string file =
      "[mysqld]\npassword=other\n\n[client]\n# a comment\nuser = ann\npassword = \"a=b c\"\n";

  EXPECT_EQ(password_in(file), "a=b c");
  EXPECT_EQ(password_in("[mysqld]\npassword=other\n"), "");
}

TEST(MysqlAddress, TellsSociWhatTheClientLibraryNeeds) {
  MysqlAddress address{.host = "h", .port = "3307", .user = "ann", .database = "orders"};
  using std::chrono::seconds;

  const std::string plain = connect_text(address, "it's", seconds{5}, seconds{0});
  address.tls = MysqlAddress::Tls::verify;
  const std::string verified = connect_text(address, "", seconds{5}, seconds{35});

  EXPECT_EQ(plain,
            "host='host=h;protocol=1;' user='ann' password='it\\'s' db='orders' charset='utf8mb4' "
            "port=3307 "
            "connect_timeout=5");
  EXPECT_THAT(verified,
              HasSubstr("host='host=h;protocol=1;ssl-enforce=1;ssl-verify-server-cert=1;'"));
  EXPECT_THAT(verified, HasSubstr("read_timeout=35"));
}

}  // namespace
}  // namespace sourceflow::store::sql
