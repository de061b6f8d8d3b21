#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::store {

/// How the words of a name are put together: order_summary, OrderSummary, orderSummary,
/// ordersummary, ORDERSUMMARY. An acronym is one word and keeps its capitals in pascal: HTTPServer
/// is http_server, HTTPServer, httpServer.
enum class Casing { as_written, snake, pascal, camel, lower, upper };

/// Shapes the names of users' tables and columns from the names of their structs and fields.
struct Naming {
  Casing tables = Casing::snake;
  Casing columns = Casing::snake;
  /// OrderSummary is kept in order_summaries, Person in people; a name in the plural stays as it
  /// is.
  bool plural = false;
  /// Put around table names as they are, after casing; for services that share one database.
  std::string prefix = {};
  std::string suffix = {};
  /// Where the tables lie: a schema of PostgreSQL, or another database of the same MariaDB or MySQL
  /// server, created if it is missing. Empty: beside the store's own. SQLite has none.
  std::string schema = {};

  std::string table(std::string_view type) const;
  std::string column(std::string_view field) const;
  /// Every complaint, one sentence each; empty if the convention can be used.
  std::vector<std::string> validate() const;
};

/// The words of a name in any casing: "HTTPServer", "httpServer" and "http_server" are two words
/// each.
std::vector<std::string> words_of(std::string_view name);

/// The plural of an English noun, of which the last word of a name is taken: Person is People. By
/// rules, and a list of the irregular ones that name things in programs.
std::string plural_of(std::string_view name);

}  // namespace sourceflow::store
