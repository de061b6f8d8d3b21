#include "sourceflow/admin/admin.hpp"

#include <gtest/gtest.h>

#include "sourceflow/admin/admin_server.hpp"
#include "sourceflow/admin/health_routes.hpp"
#include "sourceflow/base/settings.hpp"

namespace sourceflow::admin {
namespace {

TEST(AdminAddress, IsOnLoopbackUnlessAHostIsNamed) {
  EXPECT_EQ(parse_address("9464"), (base::HostPort{"127.0.0.1", 9464}));
  EXPECT_EQ(parse_address(":9464"), (base::HostPort{"127.0.0.1", 9464}));
  EXPECT_EQ(parse_address("0.0.0.0:80"), (base::HostPort{"0.0.0.0", 80}));
  EXPECT_FALSE(parse_address("nonsense"));
  EXPECT_FALSE(parse_address("127.0.0.1:99999"));
}

TEST(Admin, SaysWhatIsWrongWithItsAddress) {
  EXPECT_TRUE(Admin{}.validate().empty());
  EXPECT_TRUE(Admin{.address = "127.0.0.1:9464"}.validate().empty());
  EXPECT_EQ(Admin{.address = "nonsense"}.validate(),
            std::vector<std::string>{"the admin port's address \"nonsense\" is no HOST:PORT, such "
                                     "as \"127.0.0.1:9464\""});
  EXPECT_EQ(Admin{.address = "db.example:80"}.validate(),
            std::vector<std::string>{"the admin port: host must be an IP address of this machine, "
                                     "not \"db.example\""});
}

TEST(Admin, TakesTheOperatorsAddressBeforeThatOfTheCode) {
  AdminServer server({.address = "127.0.0.1:1"});
  base::Settings settings({{"SOURCEFLOW_ADMIN", "nonsense"}});

  server.read(settings);

  EXPECT_EQ(server.complaints().size(), 1u);
}

TEST(HealthAnswer, Is503OnlyWhereSomethingFailed) {
  using enum app::Health;
  const auto with = [](app::Health health) {
    return answer_of(app::report("orders", app::State::running, {{.name = "x", .health = health}}));
  };

  EXPECT_EQ(with(ok).status, 200u);
  EXPECT_EQ(with(warning).status, 200u);
  EXPECT_EQ(with(failed).status, 503u);
  EXPECT_EQ(with(ok).content_type, "application/json");
}

}  // namespace
}  // namespace sourceflow::admin
