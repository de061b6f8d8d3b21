#include "sourceflow/store/conformance/preparing.hpp"
#include "sourceflow/store/sql/postgres/postgres_for_tests.hpp"

namespace sourceflow::store {
namespace {

/// The connection text for another user.
std::string as(const std::string& user) {
  std::string text = server();
  const std::size_t start = text.find("user=");
  if (start == std::string::npos) return text + " user=" + user;
  const std::size_t end = std::min(text.find(' ', start), text.size());
  return text.replace(start, end - start, "user=" + user);
}

/// Somebody who may use what is in a schema, and create nothing in it.
class Worker {
 public:
  explicit Worker(Schema& schema) : schema_(schema), name_(schema.name() + "_worker") {
    schema_.other.ask("DROP ROLE IF EXISTS " + name_);
    schema_.other.ask("CREATE ROLE " + name_ + " LOGIN");
    schema_.other.ask("GRANT USAGE ON SCHEMA " + schema_.name() + " TO " + name_);
    schema_.other.ask("ALTER DEFAULT PRIVILEGES IN SCHEMA " + schema_.name() +
                      " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO " + name_);
  }
  ~Worker() {
    schema_.other.ask("DROP OWNED BY " + name_);
    schema_.other.ask("DROP ROLE " + name_);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  std::shared_ptr<Store> open(bool create_tables) const {
    return postgres(as(name_) + schema_.path(), {.create_tables = create_tables});
  }

 private:
  Schema& schema_;
  std::string name_;
};

conformance::Prepared make() {
  const auto schema = std::make_shared<Schema>();
  const auto worker = std::make_shared<Worker>(*schema);
  return {.owner = [schema] { return schema->open(); },
          .worker = [schema, worker](bool create_tables) { return worker->open(create_tables); },
          .client =
              [schema](const std::string& sql) {
                return conformance::output_of(
                    "PGOPTIONS='-c search_path=" + schema->name() +
                        " -c client_min_messages=warning' psql --quiet --no-psqlrc -v "
                        "ON_ERROR_STOP=1 '" +
                        server() + "'",
                    sql);
              },
          .right_to_create = "CREATE on the schema",
          .right_to_change = "ownership of the table"};
}

const bool registered = conformance::register_preparing_suite("PostgresSchema", make);

}  // namespace
}  // namespace sourceflow::store
