// Two instances of a service on one database, with different versions of a view's struct, under
// traffic.
#include <atomic>
#include <cstdlib>
#include <thread>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/store/conformance/forked.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/url/open_store.hpp"

namespace sourceflow {
namespace {

using namespace std::chrono_literals;

struct Sell {
  std::int64_t cents = 0;
};
struct Sold {
  std::int64_t cents = 0;
};
struct Till {
  std::int64_t cents = 0;
};

namespace older {
struct TillTotal {
  std::int64_t cents = 0;
  std::int64_t sales = 0;
};
}  // namespace older

namespace newer {
struct TillTotal {
  std::int64_t cents = 0;
  std::int64_t sales = 0;
  std::optional<std::string> last_sale;
  std::int64_t since_the_update = 0;
  using Indexes = store::Indexes<store::Indexed<&TillTotal::cents>>;
};
}  // namespace newer

struct OlderView {
  using Row = older::TillTotal;
  void operator()(Row& row, const Sold& sold) const {
    row.cents += sold.cents;
    ++row.sales;
  }
};

struct NewerView {
  using Row = newer::TillTotal;
  void operator()(Row& row, const Sold& sold) const {
    row.cents += sold.cents;
    ++row.sales;
    ++row.since_the_update;
    row.last_sale = std::to_string(sold.cents);
  }
};

/// An instance of the service that sells from threads of its own.
class Instance {
 public:
  template <class View>
  Instance(const std::string& url, View view)
      : app_({.name = "shop",
              .store = store::open_store(url),
              .poll = 10ms,
              .settings = std::make_shared<base::Settings>()}) {
    app_.handle([](Till& till, const Sell& sell, app::CommandContext& context) {
      till.cents += sell.cents;
      context.raise(Sold{sell.cents});
    });
    app_.project<Sold>(view);
    app_.start();
  }

  void sell(const std::string& run, int first_till, int tills) {
    for (int i = 0; i < tills; ++i) {
      threads_.emplace_back(
          [this, till = run + std::to_string(first_till + i)](std::stop_token stop) {
            while (!stop.stop_requested()) {
              app_.aggregate<Till>(till).send(Sell{1});
              ++sold_;
            }
          });
    }
  }
  void close() { threads_.clear(); }
  int sold() const { return sold_; }
  app::App& app() { return app_; }

 private:
  app::App app_;
  std::atomic<int> sold_ = 0;
  std::vector<std::jthread> threads_;
};

void wait_for_sales(const Instance& instance, int more) {
  const int before = instance.sold();
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (instance.sold() < before + more && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::yield();
  }
  ASSERT_GE(instance.sold(), before + more);
}

/// Waits until both have folded everything.
template <class Row>
std::map<std::string, Row> totals(Instance& instance, const std::string& run, int sales) {
  std::map<std::string, Row> found;
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < deadline) {
    std::int64_t seen = 0;
    found.clear();
    for (const auto& [id, row] : instance.app().template rows<Row>(
             {.where = {{"id", store::Comparison::starts_with, run}}})) {
      found.emplace(id, row);
      seen += row.sales;
    }
    if (seen >= sales) return found;
    std::this_thread::yield();
  }
  ADD_FAILURE() << "the view has not caught up";
  return found;
}

void run_side_by_side(const std::string& url) {
  const std::string run = base::make_uuid().text() + "/";
  Instance old(url, OlderView{});
  old.sell(run, 0, 3);
  wait_for_sales(old, 50);

  Instance now(url, NewerView{});
  now.sell(run, 3, 3);
  wait_for_sales(now, 100);
  wait_for_sales(old, 100);
  old.close();
  now.close();

  const int sales = old.sold() + now.sold();
  const auto old_totals = totals<older::TillTotal>(old, run, sales);
  const auto new_totals = totals<newer::TillTotal>(now, run, sales);
  ASSERT_EQ(new_totals.size(), 6u);
  ASSERT_EQ(old_totals.size(), 6u);
  std::int64_t cents = 0;
  for (const auto& [till, row] : new_totals) {
    EXPECT_EQ(row.cents, now.app().aggregate<Till>(till).state()->cents) << till;
    EXPECT_EQ(row.cents, old_totals.at(till).cents);
    EXPECT_LE(row.since_the_update, row.sales);
    cents += row.cents;
  }
  EXPECT_EQ(cents, sales);
  EXPECT_EQ(old.app().counts().failed + now.app().counts().failed, 0);

  // After the last old instance has gone, the new one makes its columns whole.
  old.app().stop();
  now.app().rebuild<newer::TillTotal>();
  for (const auto& [till, row] : totals<newer::TillTotal>(now, run, sales)) {
    EXPECT_EQ(row.since_the_update, row.sales) << till;
    EXPECT_EQ(row.last_sale, "1");
  }
}

/// The process of the older version: sells, and tells how much at the end.
void run_older(const std::string& url,
               const std::string& run,
               const store::conformance::Forked::Talk& talk) {
  Instance old(url, OlderView{});
  old.sell(run, 0, 6);
  wait_for_sales(old, 50);
  talk.say("sells");
  while (talk.hear() == "sell more") {
    wait_for_sales(old, 100);
    talk.say("sold more");
  }
  old.close();
  talk.say(std::to_string(old.sold()));
  const int sales = std::stoi(talk.hear());
  std::int64_t cents = 0;
  for (const auto& [till, row] : totals<older::TillTotal>(old, run, sales)) cents += row.cents;
  talk.say(std::to_string(cents));
}

std::int64_t since_the_update(Instance& now, const std::string& run) {
  std::int64_t count = 0;
  for (const auto& [till, row] : totals<newer::TillTotal>(now, run, 1))
    count += row.since_the_update;
  return count;
}

void run_in_two_processes(const std::string& url) {
  const std::string run = base::make_uuid().text() + "/";
  store::conformance::Forked old([&](const auto& talk) { run_older(url, run, talk); });
  const auto& talk = old.talk();
  ASSERT_EQ(talk.hear(), "sells");
  const auto sell_more = [&] {
    talk.say("sell more");
    ASSERT_EQ(talk.hear(), "sold more");
  };

  int sales = 0;
  std::int64_t folded = 0;
  {
    Instance now(url, NewerView{});
    now.sell(run, 0, 6);
    wait_for_sales(now, 100);
    sell_more();
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (folded == 0 && std::chrono::steady_clock::now() < deadline)
      folded = since_the_update(now, run);
    now.close();
    sales += now.sold();
  }
  EXPECT_GT(folded, 0);
  // Alone again, the older one writes rows with columns that it does not know.
  sell_more();
  sell_more();
  talk.say("close");
  sales += std::stoi(talk.hear());
  talk.say(std::to_string(sales));

  EXPECT_EQ(talk.hear(), std::to_string(sales)) << "what the older one reads";
  EXPECT_EQ(old.exit_status(), 0);
  Instance now(url, NewerView{});
  std::int64_t cents = 0;
  for (const auto& [till, row] : totals<newer::TillTotal>(now, run, sales)) {
    EXPECT_EQ(row.cents, now.app().aggregate<Till>(till).state()->cents) << till;
    cents += row.cents;
  }
  EXPECT_EQ(cents, sales);
  EXPECT_GE(since_the_update(now, run), folded) << "the older one has kept the newer column";
}

/// Where a variable of the environment says; empty if it does not.
std::string postgres_address() {
  const char* server = std::getenv("SOURCEFLOW_TEST_POSTGRES");
  return server != nullptr ? "postgres:" + std::string(server) : "";
}

std::string mysql_address() {
  const char* server = std::getenv("SOURCEFLOW_TEST_MYSQL");
  return server != nullptr ? server : "";
}

TEST(Versions, RunInTwoProcessesOnSqlite) {
  const store::Scratch scratch;
  run_in_two_processes("sqlite:" + (scratch.path() / "shop.db").string());
}

TEST(Versions, RunInTwoProcessesOnPostgres) {
  if (postgres_address().empty()) GTEST_SKIP() << "there is no server";
  run_in_two_processes(postgres_address());
}

TEST(Versions, RunInTwoProcessesOnMariaDb) {
  if (mysql_address().empty()) GTEST_SKIP() << "there is no server";
  run_in_two_processes(mysql_address());
}

TEST(Versions, RunSideBySideOnPostgres) {
  if (postgres_address().empty()) GTEST_SKIP() << "there is no server";
  run_side_by_side(postgres_address());
}

TEST(Versions, RunSideBySideOnMariaDb) {
  if (mysql_address().empty()) GTEST_SKIP() << "there is no server";
  run_side_by_side(mysql_address());
}

}  // namespace
}  // namespace sourceflow
