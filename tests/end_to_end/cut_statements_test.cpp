// A whole service whose connection to its database is lost at each statement of a command in turn.
#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/store/conformance/cutting_proxy.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/memory/memory_store.hpp"
#include "sourceflow/store/url/open_store.hpp"

#include "recording_service.hpp"

namespace sourceflow::end_to_end {
namespace {

using namespace std::chrono_literals;
using store::CuttingProxy;

struct Deposit {
  std::int64_t cents = 0;
};
struct Deposited {
  std::int64_t cents = 0;
};
struct Account {
  std::int64_t cents = 0;
  std::int64_t deposits = 0;
};
struct Statement {
  std::int64_t cents = 0;
  std::int64_t deposits = 0;
};
struct StatementView {
  using Row = Statement;
  void operator()(Row& row, const Deposited& event) const {
    row.cents += event.cents;
    ++row.deposits;
  }
};

void deposit(Account& account, const Deposit& command, app::CommandContext& context) {
  account.cents += command.cents;
  ++account.deposits;
  context.raise(Deposited{command.cents});
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

/// What stands behind `name=`.
std::string value_in(const std::string& text, const std::string& name) {
  const auto start = text.find(name + "=") + name.size() + 1;
  return text.substr(start, text.find_first_of(" &", start) - start);
}

/// The server that with_postgres or with_mariadb has started: the path of its socket, and the
/// address of a store behind another one in the directory `here`.
struct Server {
  std::string socket;
  std::string name;
  std::string address;

  explicit Server(const std::string& here) {
    if (const char* postgres = std::getenv("SOURCEFLOW_TEST_POSTGRES")) {
      const auto host = value_in(postgres, "host");
      name = ".s.PGSQL." + value_in(postgres, "port");
      socket = host + "/" + name;
      address = "postgres:" + replaced(postgres, host, here);
    } else {
      const std::string mysql = std::getenv("SOURCEFLOW_TEST_MYSQL");
      socket = value_in(mysql, "socket");
      name = "socket";
      address = replaced(mysql, socket, here + "/" + name);
    }
  }
};

/// Commands over SQS, events over SNS to the statements of another service.
class Bank {
 public:
  explicit Bank(std::string account)
      : account_(std::move(account)),
        server_(folder_.path().string()),
        proxy_(folder_.path() / server_.name, server_.socket),
        accounts_({.name = "accounts", .store = store::open_store(server_.address), .poll = 50ms}),
        statements_({.name = "statements", .store = store::memory()}) {
    accounts_.handle(deposit);
    accounts_.connect(options_for(endpoint_),
                      bus::BusLayout{}
                          .send<Deposit>("deposits.fifo")
                          .raise<Deposited>("deposited")
                          .listen({"deposits.fifo"}));
    statements_.project<Deposited>(StatementView{});
    statements_.connect(options_for(endpoint_), bus::BusLayout{}.subscribe({"deposited"}));
    accounts_.start();
    statements_.start();
  }
  ~Bank() {
    accounts_.stop();
    statements_.stop();
  }

  /// Handles a deposit whose `nth` statement is cut; false if there is none. Counted from the one
  /// that claims its id.
  bool deposits_though_cut(int nth, CuttingProxy::Cut cut) {
    const auto id = base::make_uuid();
    proxy_.cut_at(nth, cut, id.text());
    accounts_.aggregate<Account>(account_).send(Deposit{nth}, {.id = id});
    ++sent.deposits;
    sent.cents += nth;
    const bool has_arrived = becomes_true([&] {
      const auto row = statements_.row<Statement>(account_);
      return row && row->deposits >= sent.deposits;
    });
    EXPECT_TRUE(has_arrived) << "statement " << nth;
    return proxy_.disarm();
  }

  std::optional<Account> account() { return accounts_.aggregate<Account>(account_).state(); }
  std::optional<Statement> statement() { return statements_.row<Statement>(account_); }
  std::size_t commands() { return accounts_.aggregate<Account>(account_).history().size(); }
  std::size_t dead() { return endpoint_.queue("deposits-dlq.fifo").size(); }
  std::int64_t duplicates() { return accounts_.counts().duplicates; }

  Account sent;

 private:
  const std::string account_;
  local::Endpoint endpoint_;
  const store::Scratch folder_;
  Server server_;
  CuttingProxy proxy_;
  app::App accounts_;
  app::App statements_;
};

void has_each_effect_once(const std::string& account,
                          CuttingProxy::Cut cut,
                          std::int64_t answers_lost) {
  // Behind the commit come statements of others on the same connection, which may go on for ever.
  constexpr int most = 24;
  Bank bank(account);

  int cuts = 0;
  for (int nth = 1; nth <= most && bank.deposits_though_cut(nth, cut); ++nth) ++cuts;

  // A request may carry several statements.
  EXPECT_GE(cuts, 3) << "the claim, what is kept, and the commit at least";
  EXPECT_EQ(bank.account()->deposits, bank.sent.deposits);
  EXPECT_EQ(bank.account()->cents, bank.sent.cents);
  EXPECT_EQ(bank.statement()->deposits, bank.sent.deposits);
  EXPECT_EQ(bank.statement()->cents, bank.sent.cents);
  EXPECT_EQ(bank.commands(), static_cast<std::size_t>(bank.sent.deposits));
  EXPECT_EQ(bank.dead(), 0U);
  EXPECT_EQ(bank.duplicates(), answers_lost) << "a commit whose answer was lost is found again";
}

TEST(CutStatements, HaveEachEffectOnceWhicheverIsLostBeforeTheServerSeesIt) {
  has_each_effect_once("requests", CuttingProxy::Cut::before_request, 0);
}

TEST(CutStatements, HaveEachEffectOnceWhicheverAnswerIsLost) {
  has_each_effect_once("answers", CuttingProxy::Cut::before_answer, 1);
}

}  // namespace
}  // namespace sourceflow::end_to_end
