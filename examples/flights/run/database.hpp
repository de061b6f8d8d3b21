#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flights::run {

/// Where the services keep what they know, or their views: files of SQLite in the run's folder, or
/// a server that the environment names (SOURCEFLOW_TEST_POSTGRES, SOURCEFLOW_TEST_MYSQL).
class Database {
 public:
  /// `kind` is sqlite, postgres or mysql; `tool` is the program beside this file that speaks to
  /// servers. Throws std::runtime_error if the server is not named.
  Database(const std::string& kind, std::filesystem::path data, std::filesystem::path tool);

  bool is_server() const { return !tool_.empty(); }
  /// An empty place of each name.
  void create(const std::vector<std::string>& names) const;
  /// How many rows a table in one of them has.
  std::int64_t count(const std::string& name, const std::string& table) const;
  /// Puts everything of one into a file, as a service would have left it there with SQLite.
  void bring(const std::string& name, const std::filesystem::path& file) const;
  /// Ends some of the server's connections.
  void cut() const;

 private:
  std::string asked(const std::vector<std::string>& arguments) const;

  std::string kind_;
  std::filesystem::path data_;
  std::filesystem::path tool_;
};

}  // namespace flights::run
