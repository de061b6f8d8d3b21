#include "test_databases.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

#include "sourceflow/store/url/open_store.hpp"

namespace sourceflow {
namespace {

std::string server(const std::string& kind) {
  const char* variable = kind == "postgres" ? "SOURCEFLOW_TEST_POSTGRES" : "SOURCEFLOW_TEST_MYSQL";
  const char* address = std::getenv(variable);
  if (address == nullptr) throw std::runtime_error(std::string(variable) + " is not set");
  return address;
}

/// What stands behind `key` up to one of the letters in `ends`.
std::string value_of(const std::string& text, const std::string& key, const char* ends) {
  const auto start = text.find(key);
  if (start == std::string::npos) return "";
  const auto from = start + key.size();
  return text.substr(from, std::min(text.find_first_of(ends, from), text.size()) - from);
}

/// Says something to a server through its own client.
void tell(const std::string& kind, const std::string& sql) {
  const std::string address = server(kind);
  std::string command;
  if (kind == "postgres") {
    command = "psql -X -q -c '" + sql + "' '" + address + "'";
  } else {
    command = "mariadb --no-defaults -u " + value_of(address, "mysql://", "@:/");
    const auto path = value_of(address, "socket=", "&");
    command += path.empty() ? " --protocol=tcp -h " + value_of(address, "@", ":/") : " -S " + path;
    command += " -e '" + sql + "'";
  }
  if (std::system((command + " 2>/dev/null").c_str()) != 0)
    throw std::runtime_error("the server refused: " + sql);
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const auto at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

/// What PostgreSQL's clients look for in the directory that is their host.
std::string socket_name() {
  const char* postgres = std::getenv("SOURCEFLOW_TEST_POSTGRES");
  const auto port = value_of(postgres != nullptr ? postgres : "", "port=", " ");
  return ".s.PGSQL." + (port.empty() ? "5432" : port);
}

}  // namespace

TestDatabase::TestDatabase(const std::string& kind) : kind_(kind) {
  static std::atomic<int> made = 0;
  name_ = "views_" + std::to_string(getpid()) + "_" + std::to_string(++made);
  if (is_server())
    tell(kind_, (kind == "postgres" ? "CREATE SCHEMA " : "CREATE DATABASE ") + name_);
  if (kind == "memory") memory_ = store::open_store("memory:");
}

TestDatabase::~TestDatabase() {
  if (!is_server()) return;
  try {
    tell(kind_,
         kind_ == "postgres" ? "DROP SCHEMA " + name_ + " CASCADE" : "DROP DATABASE " + name_);
  } catch (const std::exception&) {
    // The server is the test's own, and gone soon.
  }
}

std::string TestDatabase::socket() const {
  const auto address = server(kind_);
  if (kind_ == "mysql") return value_of(address, "socket=", "&");
  const auto host = value_of(address, "host=", " ");
  return host.starts_with("/") ? host + "/" + socket_name() : "";
}

std::string TestDatabase::address() const {
  if (kind_ == "sqlite") return "sqlite:" + (scratch_.path() / "data.db").string();
  auto address = server(kind_);
  const auto here = (scratch_.path() / socket_name()).string();
  if (kind_ == "postgres") {
    if (is_through_proxy_)
      address = replaced(address, value_of(address, "host=", " "), scratch_.path().string());
    return "postgres:" + address + " options='-c search_path=" + name_ + "'";
  }
  if (is_through_proxy_) address = replaced(address, socket(), here);
  const auto path = address.find('/', address.find("//") + 2) + 1;
  const auto end = std::min(address.find('?', path), address.size());
  return address.replace(path, end - path, name_);
}

std::shared_ptr<store::Store> TestDatabase::open() const {
  return memory_ ? memory_ : store::open_store(address());
}

store::CuttingProxy* TestDatabase::proxy() {
  if (socket().empty()) return nullptr;
  is_through_proxy_ = true;
  if (!proxy_) connect_again();
  return proxy_.get();
}

void TestDatabase::cut_off() {
  proxy_.reset();
  std::filesystem::remove(scratch_.path() / socket_name());
}

void TestDatabase::connect_again() {
  proxy_ = std::make_unique<store::CuttingProxy>(scratch_.path() / socket_name(), socket());
}

}  // namespace sourceflow
