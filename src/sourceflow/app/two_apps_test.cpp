// Two Apps in one process share nothing but the process.
#include <csignal>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/broker_for_tests.hpp"
#include "sourceflow/base/settings.hpp"

namespace sourceflow::app {
namespace {

using namespace orders;
using namespace std::chrono_literals;

std::shared_ptr<base::Settings> settings(base::Settings::Variables variables) {
  return std::make_shared<base::Settings>(base::Settings::of(std::move(variables)));
}

/// Orders, and reminders to customers, each with a store of its own.
struct Two {
  std::shared_ptr<FragileStore> order_store = std::make_shared<FragileStore>();
  std::shared_ptr<store::Store> customer_store = store::memory();
  App orders{{.name = "orders",
              .store = order_store,
              .settings = settings({{"SOURCEFLOW_MAX_GROUP", "16"}})}};
  App customers{{.name = "customers", .store = customer_store, .settings = settings({})}};

  Two() {
    orders.handle(create_order).project<OrderCreated>(CustomerTotalView{});
    customers.handle(remind_customer);
  }
};

/// Remembers when it was started and stopped, and ends the process's run once all are started.
class Watcher : public Server {
 public:
  Watcher(std::string name, std::vector<std::string>& told, bool ends)
      : name_(std::move(name)), told_(told), ends_(ends) {}
  void read(base::Settings&) override {}
  std::vector<std::string> complaints() const override { return {}; }
  void start(Watched&) override {
    told_.push_back("start " + name_);
    if (ends_) kill(getpid(), SIGTERM);
  }
  void stop() override { told_.push_back("stop " + name_); }

 private:
  std::string name_;
  std::vector<std::string>& told_;
  bool ends_;
};

TEST(TwoApps, HandleTheirOwnCommandsInTheirOwnStores) {
  Two two;
  two.orders.start();
  two.customers.start();

  two.orders.aggregate<Order>("42").send(CreateOrder{"Ada", 1200});
  two.customers.aggregate<Customer>("Ada").send(RemindCustomer{"Ada"});

  EXPECT_THROW(two.orders.aggregate<Customer>("Ada").send(RemindCustomer{"Ada"}), std::logic_error);
  EXPECT_EQ(two.order_store->last_position(), 1);
  EXPECT_EQ(two.customer_store->last_position(), 0);
  EXPECT_EQ(two.orders.counts().handled, 1);
  EXPECT_EQ(two.customers.counts().handled, 1);
}

TEST(TwoApps, HaveTheirOwnOptionsFiguresAndBreakers) {
  Quiet quiet;
  Two two;
  two.orders.start();
  two.customers.start();
  two.order_store->is_full = true;

  EXPECT_THROW(two.orders.aggregate<Order>("42").send(CreateOrder{"Ada", 1}), store::Error);

  EXPECT_FALSE(two.orders.is_ready());
  EXPECT_TRUE(two.customers.is_ready());
  EXPECT_THAT(to_json(two.orders.health()), testing::HasSubstr("breaker store"));
  EXPECT_EQ(two.customers.breakers().status().at("store").state, base::BreakerState::closed);
  EXPECT_NE(&two.orders.telemetry(), &two.customers.telemetry());
  two.order_store->is_full = false;
}

TEST(TwoApps, StopOneWithoutTheOther) {
  Two two;
  two.orders.start();
  two.customers.start();

  two.orders.stop();

  two.customers.aggregate<Customer>("Ada").send(RemindCustomer{"Ada"});
  EXPECT_EQ(two.customers.row<Customer>("Ada")->reminders, 1);
}

TEST(TwoApps, RunUntilOneSignalEndsBothInReverse) {
  Quiet quiet;
  Two two;
  std::vector<std::string> told;
  two.orders.attach(std::make_shared<Watcher>("orders", told, false));
  two.customers.attach(std::make_shared<Watcher>("customers", told, true));

  EXPECT_EQ(run({&two.orders, &two.customers}), 0);

  EXPECT_THAT(
      told,
      testing::ElementsAre("start orders", "start customers", "stop customers", "stop orders"));
}

TEST(TwoApps, AreBothStoppedWhereOneCannotStart) {
  Quiet quiet;
  Two two;
  std::vector<std::string> told;
  two.orders.attach(std::make_shared<Watcher>("orders", told, false));
  two.customers.complain({"something is wrong"});

  EXPECT_EQ(run({&two.orders, &two.customers}), 1);

  EXPECT_THAT(told, testing::ElementsAre("start orders", "stop orders"));
}

}  // namespace
}  // namespace sourceflow::app
