#include "sourceflow/app/options.hpp"

#include <gmock/gmock.h>

#include "sourceflow/app/orders_for_tests.hpp"
#include "sourceflow/base/settings.hpp"

namespace sourceflow::app {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;

std::shared_ptr<base::Settings> settings(base::Settings::Variables variables) {
  return std::make_shared<base::Settings>(std::move(variables));
}

TEST(AppOptions, AreReadFromTheEnvironment) {
  base::Settings given({{"SOURCEFLOW_NAMING_TABLES", "pascal"},
                        {"SOURCEFLOW_NAMING_COLUMNS", "camel"},
                        {"SOURCEFLOW_NAMING_PLURAL", "true"},
                        {"SOURCEFLOW_NAMING_PREFIX", "a_"},
                        {"SOURCEFLOW_NAMING_SUFFIX", "_z"},
                        {"SOURCEFLOW_MAX_GROUP", "1"},
                        {"SOURCEFLOW_MAX_POSTED", "2"},
                        {"SOURCEFLOW_MAX_OUTBOX_IN_FLIGHT", "3"},
                        {"SOURCEFLOW_MAX_TRIES", "4"},
                        {"SOURCEFLOW_POLL", "5 ms"},
                        {"SOURCEFLOW_INBOX_HORIZON", "6 days"},
                        {"SOURCEFLOW_SHUTDOWN_DEADLINE", "7s"}});
  AppOptions options;

  options.read(given);

  EXPECT_EQ(options.naming.tables, store::Casing::pascal);
  EXPECT_EQ(options.naming.columns, store::Casing::camel);
  EXPECT_TRUE(options.naming.plural);
  EXPECT_EQ(options.naming.prefix, "a_");
  EXPECT_EQ(options.naming.suffix, "_z");
  EXPECT_EQ(options.max_group, 1u);
  EXPECT_EQ(options.max_posted, 2u);
  EXPECT_EQ(options.max_outbox_in_flight, 3u);
  EXPECT_EQ(options.max_tries, 4);
  EXPECT_EQ(options.poll, 5ms);
  EXPECT_EQ(options.inbox_horizon, std::chrono::days{6});
  EXPECT_EQ(options.shutdown_deadline, 7s);
  EXPECT_THAT(given.complaints(), testing::IsEmpty());
}

TEST(AppOptions, ListEveryMistakeOfOperatorAndCodeAtOnce) {
  App app{{.name = "or ders",
           .store = store::memory(),
           .settings = settings({{"SOURCEFLOW_MAX_GROUP", "many"},
                                 {"SOURCEFLOW_POLL", "0 ms"},
                                 {"SOURCEFLOW_MAX_TRYES", "3"}})}};

  try {
    app.start();
    FAIL() << "it started";
  } catch (const base::ConfigError& error) {
    EXPECT_THAT(error.complaints(),
                AllOf(testing::SizeIs(4),
                      Contains(HasSubstr("or ders")),
                      Contains("poll is not more than zero"),
                      Contains(HasSubstr("SOURCEFLOW_MAX_GROUP is \"many\"")),
                      Contains(HasSubstr("did you mean max_tries?"))));
  }
}

TEST(AppOptions, LeaveWhatOtherRoomsReadAlone) {
  App app{{.name = "orders",
           .store = store::memory(),
           .settings = settings({{"SOURCEFLOW_ADMIN", "127.0.0.1:9464"}})}};

  EXPECT_NO_THROW(app.start());
}

TEST(AppOptions, NameTablesAsTheOperatorSays) {
  App app{{.name = "orders",
           .store = store::memory(),
           .settings = settings({{"SOURCEFLOW_NAMING_PREFIX", "shop_"}})}};
  orders::with_orders(app).start();

  const auto receipt = app.aggregate<orders::Order>("42").send(orders::CreateOrder{"Ada", 1200});

  EXPECT_TRUE(app.wait_for<orders::OrderSummary>(receipt));
  EXPECT_EQ(app.row<orders::OrderSummary>("42")->cents, 1200);
}

}  // namespace
}  // namespace sourceflow::app
