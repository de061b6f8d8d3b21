#include "sourceflow/store/sql/mysql/mysql_address.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include "sourceflow/store/error.hpp"

namespace sourceflow::store::sql {
namespace {

std::string trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return std::string(text);
}

std::string content_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

void read_setting(MysqlAddress& address,
                  std::string_view name,
                  const std::string& value,
                  std::vector<std::string>& complaints) {
  if (name == "socket") {
    address.socket = value;
  } else if (name == "ssl_ca") {
    address.ssl_ca = value;
  } else if (name == "ssl_cert") {
    address.ssl_cert = value;
  } else if (name == "ssl_key") {
    address.ssl_key = value;
  } else if (name == "password_file") {
    address.password_file = value;
  } else if (name == "ssl_mode" && value == "off") {
    address.tls = MysqlAddress::Tls::off;
  } else if (name == "ssl_mode" && value == "require") {
    address.tls = MysqlAddress::Tls::require;
  } else if (name == "ssl_mode" && value == "verify") {
    address.tls = MysqlAddress::Tls::verify;
  } else if (name == "ssl_mode") {
    complaints.push_back("mysql: ssl_mode is off, require or verify, not " + value);
  } else {
    complaints.push_back("mysql: the address has an unknown setting " + std::string(name));
  }
}

void check(const MysqlAddress& address, std::vector<std::string>& complaints) {
  if (address.database.empty()) {
    complaints.push_back("mysql: the address names no database, as in mysql://user@host/database");
  }
  for (const std::string* each : {&address.host,
                                  &address.user,
                                  &address.password,
                                  &address.database,
                                  &address.socket,
                                  &address.ssl_ca,
                                  &address.ssl_cert,
                                  &address.ssl_key}) {
    // SOCI's own text for a connection has no way to write these.
    if (each->find_first_of("'\\;") != std::string::npos) {
      complaints.push_back("mysql: the address may not hold quotes, backslashes or semicolons");
      return;
    }
  }
}

}  // namespace

MysqlAddress read_address(std::string_view text, std::vector<std::string>& complaints) {
  MysqlAddress address;
  const auto url = boost::urls::parse_uri(text);
  if (!url || (url->scheme() != "mysql" && url->scheme() != "mariadb")) {
    complaints.push_back("mysql: the address is not of the form mysql://user@host/database");
    return address;
  }
  address.host = url->host_address();
  address.port = url->port();
  address.user = url->user();
  address.password = url->password();
  const std::string path = url->path();
  address.database = path.empty() ? path : path.substr(1);
  const auto settings = url->params();
  const bool has_mode =
      std::ranges::any_of(settings, [](const auto& each) { return each.key == "ssl_mode"; });
  for (const auto& each : settings) read_setting(address, each.key, each.value, complaints);
  if (!has_mode && !address.ssl_ca.empty()) address.tls = MysqlAddress::Tls::verify;
  check(address, complaints);
  return address;
}

std::string password_in(std::string_view options_file) {
  std::istringstream lines{std::string(options_file)};
  bool is_client = false;
  std::string password;
  for (std::string line; std::getline(lines, line);) {
    const std::string text = trimmed(line);
    if (text.starts_with('[')) is_client = text == "[client]";
    const std::size_t equals = text.find('=');
    if (!is_client || equals == std::string::npos) continue;
    if (trimmed(std::string_view(text).substr(0, equals)) != "password") continue;
    password = trimmed(std::string_view(text).substr(equals + 1));
    if (password.size() > 1 && password.front() == '"' && password.back() == '"') {
      password = password.substr(1, password.size() - 2);
    }
  }
  return password;
}

std::string password_of(const MysqlAddress& address) {
  if (!address.password.empty()) return address.password;
  if (!address.password_file.empty()) {
    const std::filesystem::path file = address.password_file;
    if (!std::ifstream(file)) {
      throw Error("the file of the database's password cannot be read: " + file.string() +
                      "; correct password_file, or let this user read it",
                  {});
    }
    return trimmed(content_of(file));
  }
  if (const char* password = std::getenv("MYSQL_PWD")) return password;
  const char* home = std::getenv("HOME");
  if (home == nullptr) return {};
  return password_in(content_of(std::filesystem::path(home) / ".my.cnf"));
}

std::string connect_text(const MysqlAddress& address,
                         const std::string& password,
                         std::chrono::seconds connect_timeout,
                         std::chrono::seconds read_timeout) {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (value.empty()) return;
    text += name;
    text += "='";
    for (const char c : value) {
      if (c == '\'' || c == '\\') text += '\\';
      text += c;
    }
    text += "' ";
  };
  // The client library takes settings that SOCI does not know in place of the host. Without the
  // protocol (1 is TCP), it takes "localhost" for a socket of its own choice.
  std::string host = "host=" + address.host;
  if (address.socket.empty()) host += ";protocol=1";
  if (address.tls != MysqlAddress::Tls::off) {
    host += std::string(";ssl-enforce=1;ssl-verify-server-cert=") +
            (address.tls == MysqlAddress::Tls::verify ? "1" : "0");
  }
  host += ';';
  add("host", host);
  add("user", address.user);
  add("password", password);
  add("db", address.database);
  add("unix_socket", address.socket);
  add("sslca", address.ssl_ca);
  add("sslcert", address.ssl_cert);
  add("sslkey", address.ssl_key);
  add("charset", "utf8mb4");
  if (!address.port.empty()) text += "port=" + address.port + " ";
  if (read_timeout.count() > 0) {
    text += "read_timeout=" + std::to_string(read_timeout.count()) + " ";
  }
  return text + "connect_timeout=" + std::to_string(connect_timeout.count());
}

}  // namespace sourceflow::store::sql
