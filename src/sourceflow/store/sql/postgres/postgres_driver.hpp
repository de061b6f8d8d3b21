#pragma once

#include <string>
#include <string_view>

#include "sourceflow/store/sql/driver.hpp"
#include "sourceflow/store/sql/postgres/postgres.hpp"

namespace sourceflow::store::sql {

const Dialect& postgres_dialect();

/// What an SQLSTATE means. Of the server's text only the first line is taken, and nothing where it
/// may quote a value.
Failure postgres_failure(std::string_view sqlstate, std::string_view text, bool is_connected);

/// Why a connection could not be opened, in one sentence. libpq's text names host, user and
/// database, and never the password.
Failure postgres_connect_failure(std::string_view text);

/// The connection text with what the options add, and with what notices a server that is gone
/// without a word; what the text says itself about that stays.
std::string with_timeouts(const std::string& connection, std::chrono::seconds timeout);

class PostgresDriver : public Driver {
 public:
  PostgresDriver(std::string connection, PostgresOptions options);
  const Dialect& dialect() const override { return postgres_dialect(); }
  std::unique_ptr<soci::session> connect(Access access) override;
  std::unique_ptr<SilenceWatch::Line> watched(soci::session& session) override;
  std::unique_ptr<Pipeline> pipeline(soci::session& session,
                                     SilenceWatch::Line* line) const override;
  Failure failure(const std::exception& error, soci::session* session) const override;
  Conflicts conflicts() const override { return options_.conflicts; }
  bool creates_tables() const override { return options_.create_tables; }
  std::size_t writers() const override { return options_.writers; }

 private:
  std::string connection_;
  PostgresOptions options_;
  /// Null where a statement may take for ever.
  std::unique_ptr<SilenceWatch> watch_;
};

}  // namespace sourceflow::store::sql
