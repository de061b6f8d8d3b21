#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/store/conformance/cuts.hpp"
#include "sourceflow/store/conformance/preparing.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/error.hpp"
#include "sourceflow/store/sql/mysql/mysql_for_tests.hpp"

namespace sourceflow::store {
namespace {

/// Somebody who may use what is in a database, and create nothing in it.
class Worker {
 public:
  explicit Worker(Scheme& scheme) : scheme_(scheme), name_("worker_" + std::to_string(++made)) {
    scheme_.other.ask("DROP USER IF EXISTS " + name_);
    scheme_.other.ask("CREATE USER " + name_);
    scheme_.other.ask("GRANT SELECT, INSERT, UPDATE, DELETE ON " + scheme_.name() + ".* TO " +
                      name_);
  }
  ~Worker() { scheme_.other.ask("DROP USER " + name_); }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  std::shared_ptr<Store> open(bool create_tables) const {
    const auto address = parts();
    std::string text = "mysql://" + name_ + "@" + address.host;
    if (!address.port.empty()) text += ":" + address.port;
    text += "/" + scheme_.name();
    if (!address.socket.empty()) text += "?socket=" + address.socket;
    return mysql(text, {.create_tables = create_tables});
  }

 private:
  inline static int made = 0;
  Scheme& scheme_;
  std::string name_;
};

std::string client(const Scheme& scheme, const std::string& sql) {
  const auto address = parts();
  const std::string where = address.socket.empty()
                                ? "--host=" + address.host + " --port=" + address.port
                                : "--socket=" + address.socket;
  return conformance::output_of("MYSQL_PWD='" + sql::password_of(address) +
                                    "' mariadb --no-defaults " + where + " --user=" + address.user +
                                    " " + scheme.name(),
                                sql);
}

conformance::Prepared make() {
  const auto scheme = std::make_shared<Scheme>();
  const auto worker = std::make_shared<Worker>(*scheme);
  return {.owner = [scheme] { return scheme->open(); },
          .worker = [scheme, worker](bool create_tables) { return worker->open(create_tables); },
          .client = [scheme](const std::string& sql) { return client(*scheme, sql); },
          .right_to_create = "CREATE on the database",
          .right_to_change = "ALTER and INDEX on the table"};
}

const bool registered = conformance::register_preparing_suite("MysqlSchema", make);

std::vector<Table> older() { return {conformance::notes(), {"things", {{"a", ColumnType::text}}}}; }

std::vector<Table> newer() {
  auto tables = older();
  tables[1].columns.push_back({"b", ColumnType::integer});
  tables[1].columns.push_back({"c", ColumnType::text});
  tables[1].indexes = {{{"a"}, true}, {{"b", "c"}}};
  return tables;
}

TEST(MysqlStarts, AreCompletedByTheNextWhereverOneDies) {
  const auto address = parts();
  if (address.socket.empty()) GTEST_SKIP() << "the server is not on a socket of this machine";
  int deaths = 0;
  for (int nth = 1;; nth += 3) {
    Scheme scheme;
    const Scratch scratch;
    const std::string socket = (scratch.path() / "socket").string();
    CuttingProxy proxy(socket, address.socket);
    const auto dying = mysql(with(scheme.name(), socket), {.conflicts = {.tries = 1}});
    if (nth % 2 == 0) scheme.open()->prepare(older());
    proxy.cut_at(nth, CuttingProxy::Cut::before_request);
    try {
      dying->prepare(newer());
    } catch (const Error& error) {
      EXPECT_TRUE(error.retryable()) << error.what();
    }
    const bool has_died = proxy.disarm();

    const auto store = scheme.open();
    store->prepare(newer());

    EXPECT_EQ(store->differences(newer()).text(), "") << "death before request " << nth;
    conformance::commit(*store, [](UnitOfWork& work) { conformance::append_next(work, "1"); });
    if (!has_died) break;
    ++deaths;
  }
  EXPECT_GT(deaths, 10);
}

TEST(MysqlStarts, GoOnWhicheverRequestIsLost) {
  const auto address = parts();
  if (address.socket.empty()) GTEST_SKIP() << "the server is not on a socket of this machine";
  const Scratch scratch;
  const std::string socket = (scratch.path() / "socket").string();
  CuttingProxy proxy(socket, address.socket);
  conformance::starts_although_cut(
      [&, scheme = std::shared_ptr<Scheme>()](const Conflicts& conflicts) mutable {
        scheme = std::make_shared<Scheme>();
        return mysql(with(scheme->name(), socket), {.conflicts = conflicts});
      },
      proxy);
}

}  // namespace
}  // namespace sourceflow::store
