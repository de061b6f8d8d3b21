#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flights::run {

/// Where the services keep what they know: files of SQLite in the run's folder, or a server that
/// the environment names (SOURCEFLOW_TEST_POSTGRES, SOURCEFLOW_TEST_MYSQL).
class Database {
 public:
  /// `kind` is sqlite, postgres or mysql; `tool` is the program beside this file that speaks to
  /// servers. Throws std::runtime_error if the server is not named.
  Database(const std::string& kind, std::filesystem::path data, std::filesystem::path tool);

  bool is_server() const { return !tool_.empty(); }
  /// An empty place for each service.
  void create(const std::vector<std::string>& services) const;
  /// How many rows a table of a service has.
  std::int64_t count(const std::string& service, const std::string& table) const;
  /// Puts everything into the files that SQLite's services would have left.
  void bring(const std::vector<std::string>& services) const;
  /// Ends some of the server's connections.
  void cut() const;

 private:
  std::string asked(const std::vector<std::string>& arguments) const;

  std::filesystem::path data_;
  std::filesystem::path tool_;
};

}  // namespace flights::run
