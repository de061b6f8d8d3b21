#include "sourceflow/store/conformance/preparing.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <sys/wait.h>
#include <unistd.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/store/conformance/conformance.hpp"
#include "sourceflow/store/conformance/scratch.hpp"
#include "sourceflow/store/conformance/working.hpp"

namespace sourceflow::store::conformance {
namespace {

using testing::HasSubstr;
using testing::Not;
using enum ColumnType;

const Table& people() {
  static const Table table{"people",
                           {{"email", text}, {"photo", blob, true}, {"age", integer}},
                           {{{"email"}, true}, {{"age", "email"}}}};
  return table;
}

std::vector<Table> tables() { return {all_types(), notes(), people()}; }

/// What an action is refused with.
std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const base::ConfigError& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

/// Does one of everything and looks at it.
void works(Store& store) {
  stock(store);
  const auto sent = waiting(store);
  commit(store, [&](UnitOfWork& work) { do_everything(work, sent); });
  commit(store, [](UnitOfWork& work) {
    work.save(people(), "ann", 1, {std::string("ann"), Value{}, std::int64_t{1}});
  });
  EXPECT_EQ(shown(store).events.size(), 3u);
}

void starts_without_rights_on_what_another_has_created(const Prepared& database) {
  if (!database.worker) GTEST_SKIP() << "this database knows no rights";
  database.owner()->prepare(tables());

  for (const bool creates : {false, true}) {
    const auto store = database.worker(creates);
    EXPECT_TRUE(store->differences(tables()).empty());
    store->prepare(tables());
    if (!creates) works(*store);
  }
}

void refuses_with_the_statements_where_it_may_only_look(const Prepared& database) {
  const auto store = database.owner();
  const std::string all = refusal([&] { store->prepare(tables(), Preparing::check); });
  const auto after_all = store->differences(tables());
  store->prepare(tables());
  Table wider = notes();
  wider.columns.push_back({"more", integer});

  const std::string some =
      refusal([&] { database.owner()->prepare(std::span(&wider, 1), Preparing::check); });

  EXPECT_THAT(all, HasSubstr("create_tables is false"));
  EXPECT_THAT(all, HasSubstr("table notes and table people are missing"));
  EXPECT_THAT(all, HasSubstr("CREATE TABLE"));
  EXPECT_GT(after_all.all.size(), tables().size());
  EXPECT_THAT(some, HasSubstr("more"));
  EXPECT_THAT(some, HasSubstr("ADD COLUMN"));
  EXPECT_THAT(some, Not(HasSubstr("people")));
}

void says_which_right_is_missing(const Prepared& database) {
  if (!database.worker) GTEST_SKIP() << "this database knows no rights";

  const std::string create = refusal([&] { database.worker(true)->prepare(tables()); });
  database.owner()->prepare(tables());
  Table wider = notes();
  wider.columns.push_back({"more", integer});
  const std::string change = refusal([&] { database.worker(true)->prepare(std::span(&wider, 1)); });

  EXPECT_THAT(create, HasSubstr(database.right_to_create));
  EXPECT_THAT(create, HasSubstr("sourceflow schema"));
  EXPECT_THAT(create, HasSubstr("create_tables"));
  EXPECT_THAT(change, HasSubstr(database.right_to_change));
}

void prints_statements_that_others_run_on_an_empty_database(const Prepared& database) {
  const std::string sql = database.owner()->creation(tables());

  EXPECT_EQ(database.client(sql), "");

  const auto store = database.worker ? database.worker(false) : database.owner();
  EXPECT_EQ(store->differences(tables()).text(), "");
  store->prepare(tables(), Preparing::check);
  works(*store);
  // A second time they have no effect.
  EXPECT_EQ(database.client(sql), "");
}

void prints_differences_whose_statements_end_them(const Prepared& database) {
  const Table before{"things",
                     {{"number", integer},
                      {"required", text},
                      {"optional", text, true},
                      {"gone", integer},
                      {"flag", boolean}}};
  const Table after{"things",
                    {{"number", text},
                     {"required", text, true},
                     {"optional", text},
                     {"added", integer},
                     {"flag", boolean}},
                    {{{"number"}, true}}};
  const auto store = database.owner();
  store->prepare(std::span(&before, 1));
  commit(*store, [&](UnitOfWork& work) {
    work.save(before, "1", 7, {std::int64_t{42}, std::string("x"), Value{}, std::int64_t{5}, true});
  });

  const std::string refused = refusal([&] { database.owner()->prepare(std::span(&after, 1)); });
  const Differences found = database.owner()->differences(std::span(&after, 1));
  const std::string complaints = database.client(found.sql());

  EXPECT_THAT(refused, HasSubstr("number"));
  EXPECT_THAT(refused, HasSubstr("ALTER TABLE"));
  EXPECT_THAT(found.text(), HasSubstr("in the database"));
  EXPECT_THAT(found.sql(), HasSubstr("if added is gone under another name"));
  EXPECT_EQ(complaints, "") << found.sql();
  const auto now = database.owner();
  EXPECT_EQ(now->differences(std::span(&after, 1)).text(), "");
  now->prepare(std::span(&after, 1));
  EXPECT_EQ(
      now->row(after, "1"),
      (StoredRow{
          "1", 7, {std::string("42"), std::string("x"), std::string(), std::int64_t{0}, true}}));
  commit(*now, [&](UnitOfWork& work) {
    work.save(after, "2", 1, {std::string("y"), Value{}, std::string("z"), std::int64_t{1}, false});
  });
}

/// Of a table without rows: every type becomes every other one, with and without NULL.
void prints_statements_that_make_every_type_of_every_other(const Prepared& database) {
  const std::vector<Column>& from = all_types().columns;
  for (std::size_t shift = 1; shift < from.size(); ++shift) {
    const std::string name = "changed_" + std::to_string(shift);
    const Table before{name, from};
    Table after = before;
    for (std::size_t i = 0; i < from.size(); ++i) {
      after.columns[i] = from[(i + shift) % from.size()];
      after.columns[i].name = from[i].name;
    }
    const auto store = database.owner();
    store->prepare(std::span(&before, 1));

    const std::string sql = store->differences(std::span(&after, 1)).sql();

    EXPECT_EQ(database.client(sql), "") << sql;
    EXPECT_EQ(store->differences(std::span(&after, 1)).text(), "");
  }
}

/// Where indexes are known by their names alone, one would be taken for the other.
void mistakes_no_table_for_an_index(const Prepared& database) {
  const Table visits{"visits", {{"day", integer}}, {{{"day"}, true}}};
  const Table by_day{"visits_by_day", {{"count", integer}}};
  const std::vector<Table> both{visits, by_day};
  const auto store = database.owner();
  try {
    store->prepare(both);
  } catch (const base::ConfigError& refused) {
    EXPECT_THAT(refused.what(), HasSubstr("table visits: its index would be called visits_by_day"));
    return;
  }

  EXPECT_EQ(store->differences(both).text(), "");
  commit(*store, [&](UnitOfWork& work) {
    work.save(visits, "1", 1, {std::int64_t{1}});
    work.save(by_day, "1", 1, {std::int64_t{1}});
  });
}

void prepares_once_though_many_start_at_once(const Prepared& database) {
  constexpr int programs = 6;
  int gate[2]{};
  ASSERT_EQ(pipe(gate), 0);
  std::vector<pid_t> started;
  for (int i = 0; i < programs; ++i) {
    const pid_t process = fork();
    if (process == 0) {
      close(gate[1]);
      char opened = 0;
      if (read(gate[0], &opened, 1) != 0) _exit(2);
      try {
        const auto store = database.owner();
        store->prepare(tables());
        commit(*store, [&](UnitOfWork& work) { append_next(work, std::to_string(i)); });
      } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        _exit(1);
      }
      _exit(0);
    }
    started.push_back(process);
  }

  close(gate[0]);
  close(gate[1]);

  for (const pid_t process : started) {
    int status = -1;
    waitpid(process, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const auto store = database.owner();
  EXPECT_EQ(store->differences(tables()).text(), "");
  EXPECT_EQ(store->events_after(0, 100).size(), static_cast<std::size_t>(programs));
}

void keeps_users_tables_in_a_schema_of_their_own(const Prepared& database) {
  Table apart = people();
  apart.schema = "sourceflow_apart_" + std::to_string(getpid());
  if (!database.has_schemas) {
    const std::string refused = refusal([&] { database.owner()->prepare(std::span(&apart, 1)); });
    EXPECT_THAT(refused, HasSubstr("has no schemas"));
    return;
  }

  const auto store = database.owner();
  store->prepare(std::span(&apart, 1));
  commit(*store, [&](UnitOfWork& work) {
    work.save(apart, "ann", 1, {std::string("ann"), Value{}, std::int64_t{1}});
  });

  EXPECT_TRUE(store->row(apart, "ann"));
  EXPECT_EQ(store->rows(apart, {.where = {{"age", Comparison::equal, std::int64_t{1}}}}).size(),
            1u);
  EXPECT_TRUE(store->differences(std::span(&apart, 1)).empty());
  Table beside = people();
  EXPECT_FALSE(store->differences(std::span(&beside, 1)).empty());
  EXPECT_EQ(database.client("DROP TABLE " + apart.schema + ".people;"), "");
  EXPECT_EQ(store->differences(std::span(&apart, 1)).all.size(), 1u);
  EXPECT_EQ(database.client("DROP SCHEMA " + apart.schema + ";"), "");
  EXPECT_EQ(store->differences(std::span(&apart, 1)).all.size(), 2u);
}

}  // namespace

std::string output_of(const std::string& command, const std::string& input) {
  const Scratch scratch;
  const auto file = scratch.path() / "input.sql";
  std::ofstream(file) << input;
  FILE* program = popen((command + " <'" + file.string() + "' 2>&1").c_str(), "r");
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t size = fread(part.data(), 1, part.size(), program)) {
    output.append(part.data(), size);
  }
  const int status = pclose(program);
  return output.empty() && status != 0 ? command + " failed" : output;
}

bool register_preparing_suite(const std::string& suite, const std::function<Prepared()>& make) {
  using Check = void (*)(const Prepared&);
  const std::vector<std::pair<std::string, Check>> claims{
      {"StartsWithoutRightsOnWhatAnotherHasCreated",
       starts_without_rights_on_what_another_has_created},
      {"RefusesWithTheStatementsWhereItMayOnlyLook",
       refuses_with_the_statements_where_it_may_only_look},
      {"SaysWhichRightIsMissing", says_which_right_is_missing},
      {"PrintsStatementsThatOthersRunOnAnEmptyDatabase",
       prints_statements_that_others_run_on_an_empty_database},
      {"PrintsDifferencesWhoseStatementsEndThem", prints_differences_whose_statements_end_them},
      {"PrintsStatementsThatMakeEveryTypeOfEveryOther",
       prints_statements_that_make_every_type_of_every_other},
      {"MistakesNoTableForAnIndex", mistakes_no_table_for_an_index},
      {"PreparesOnceThoughManyStartAtOnce", prepares_once_though_many_start_at_once},
      {"KeepsUsersTablesInASchemaOfTheirOwn", keeps_users_tables_in_a_schema_of_their_own}};
  for (const auto& [name, check] : claims) {
    register_claim(suite, name, [make, claim = check] { claim(make()); });
  }
  return true;
}

}  // namespace sourceflow::store::conformance
