// Excerpts for docs/stores.md, run as tests so that they stay true.
#include <array>
#include <filesystem>
#include <stdlib.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/sourceflow.hpp"

namespace {

using testing::HasSubstr;

// [model]
struct Customer {
  std::string email;
  std::string country;
  std::string city;

  using Indexes = sourceflow::Indexes<sourceflow::Unique<&Customer::email>,
                                      sourceflow::Indexed<&Customer::country, &Customer::city>>;
};
// [/model]

struct Register {
  std::string email;
};

// [refused]
void enrol(Customer& customer, const Register& command, sourceflow::CommandContext&) {
  customer.email = command.email;  // if another customer has it: Rejected, and nothing is kept
}
// [/refused]

// [main]
int serve(const std::filesystem::path& file, int argc, char** argv) {
  sourceflow::App app{{.name = "shop",
                       .store = sourceflow::sqlite(file, {.create_tables = false}),
                       .naming = {.plural = true, .prefix = "shop_"}}};
  app.handle(enrol);
  return app.run(argc, argv);  // shop --schema sql | diff | json prints and ends
}
// [/main]

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "schema-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path path;
};

struct Said {
  int exit_code = 0;
  std::string out;
  std::string error;
};

Said said(const std::filesystem::path& file, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "shop");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Said result;
  result.exit_code = serve(file, static_cast<int>(argv.size()), argv.data());
  result.out = testing::internal::GetCapturedStdout();
  result.error = testing::internal::GetCapturedStderr();
  return result;
}

TEST(SchemaSnippets, PrintWhatADbaNeedsAndEnd) {
  const Folder folder;
  const auto file = folder.path / "shop.db";

  const auto sql = said(file, {"--schema", "sql"});
  const auto diff = said(file, {"--schema", "diff"});
  const auto json = said(file, {"--schema", "json"});
  const auto other = said(file, {"--schema", "xml"});
  const auto start = said(file, {});

  EXPECT_EQ(sql.exit_code, 0);
  EXPECT_THAT(sql.out, HasSubstr("CREATE UNIQUE INDEX IF NOT EXISTS \"shop_customers_by_email\""));
  EXPECT_EQ(diff.exit_code, 3);
  EXPECT_THAT(diff.out, HasSubstr("table shop_customers"));
  EXPECT_THAT(json.out, HasSubstr(R"("name":"shop_customers")"));
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_THAT(other.error, HasSubstr("--schema with one of sql, diff, json"));
  EXPECT_EQ(start.exit_code, 1);
  EXPECT_THAT(start.error, HasSubstr("create_tables is false"));
}

TEST(SchemaSnippets, RefuseASecondCustomerWithTheSameEmail) {
  const Folder folder;
  sourceflow::App app{{.name = "shop", .store = sourceflow::sqlite(folder.path / "shop.db")}};
  app.handle(enrol);
  app.start();
  app.aggregate<Customer>("1").send(Register{"ada@example.org"});

  EXPECT_THROW(app.aggregate<Customer>("2").send(Register{"ada@example.org"}),
               sourceflow::Rejected);

  EXPECT_TRUE(app.schema().diff().empty());
}

TEST(SchemaSnippets, LetTheOperatorSayThatAStartOnlyLooks) {
  const Folder folder;
  auto settings = std::make_shared<sourceflow::Settings>(
      sourceflow::Settings::Variables{{"SOURCEFLOW_CREATE_TABLES", "false"}});
  sourceflow::App app{
      {.name = "shop", .store = sourceflow::sqlite(folder.path / "shop.db"), .settings = settings}};
  app.handle(enrol);

  EXPECT_THROW(app.start(), sourceflow::ConfigError);
}

}  // namespace
