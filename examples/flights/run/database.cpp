#include "database.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "child.hpp"
#include "kept.hpp"

namespace flights::run {

using namespace std::chrono_literals;

Database::Database(const std::string& kind, std::filesystem::path data, std::filesystem::path tool)
    : kind_(kind), data_(std::move(data)) {
  if (kind == "sqlite") return;
  tool_ = std::move(tool);
  const char* variable = kind == "postgres" ? "SOURCEFLOW_TEST_POSTGRES" : "SOURCEFLOW_TEST_MYSQL";
  if (std::getenv(variable) == nullptr) {
    throw std::runtime_error(std::string("no server is named: ") + variable + " is not set");
  }
}

std::string Database::asked(const std::vector<std::string>& arguments) const {
  const std::filesystem::path answer = data_ / "server.answer";
  std::filesystem::remove(answer);
  Program program{{tool_.string(), kind_}, {}, answer};
  program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
  Child child{program};
  const auto ended = child.wait(60s);
  std::ifstream file{answer};
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (ended != 0) throw std::runtime_error("the database server cannot be asked: " + text);
  return text;
}

void Database::create(const std::vector<std::string>& names) const {
  if (!is_server()) return;
  std::vector<std::string> arguments{"create"};
  arguments.insert(arguments.end(), names.begin(), names.end());
  asked(arguments);
}

std::int64_t Database::count(const std::string& name, const std::string& table) const {
  if (is_server()) return std::stoll(asked({"count", name, table}));
  return number_kept(data_ / (name + ".db"), "SELECT count(*) FROM " + table);
}

void Database::bring(const std::string& name, const std::filesystem::path& file) const {
  if (is_server()) {
    asked({"export", name, file.string()});
  } else {
    std::filesystem::create_symlink(data_ / (name + ".db"), file);
  }
}

void Database::cut() const {
  if (is_server()) asked({"cut"});
}

}  // namespace flights::run
