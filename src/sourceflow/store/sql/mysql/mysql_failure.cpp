#include <algorithm>
#include <initializer_list>

#include "sourceflow/store/sql/mysql/mysql_driver.hpp"

namespace sourceflow::store::sql {
namespace {

constexpr Error::Kind again{.retryable = true, .outcome_unknown = false};
constexpr Error::Kind for_all{.concerns_all = true};

// Numbers up to 1999 and from 3000 are the server's, those from 2000 to 2999 the client library's.
bool is_one_of(unsigned number, std::initializer_list<unsigned> numbers) {
  return std::ranges::find(numbers, number) != numbers.end();
}

std::string told_by(unsigned number, std::string_view text) {
  return " (error " + std::to_string(number) + ": " + std::string(text.substr(0, text.find('\n'))) +
         ")";
}

/// Which column a value does not fit, as the server's text ends, in front of which it quotes the
/// value.
std::string column_in(std::string_view text) {
  constexpr std::string_view before = "for column ";
  constexpr std::string_view behind = " at row";
  const std::size_t start = text.rfind(before);
  const std::size_t end = text.rfind(behind);
  if (start == std::string_view::npos || end == std::string_view::npos || end < start) return {};
  return " the column " + std::string(text.substr(start, end - start).substr(before.size())) +
         " of";
}

std::string place_of(const MysqlAddress& address) {
  if (!address.socket.empty()) return address.socket;
  return address.host + (address.port.empty() ? "" : ":" + address.port);
}

}  // namespace

Failure mysql_failure(unsigned number, std::string_view text) {
  const std::string told = told_by(number, text);
  const std::string numbered = " (error " + std::to_string(number) + ")";
  const auto broken = [&](const std::string& sentence, Broken what, Error::Kind how = {}) {
    return Failure{sentence, how, what};
  };
  if (is_one_of(number, {2002, 2003, 2006, 2013, 2055, 1053, 1317, 1927, 4031})) {
    return broken("the connection to the database was lost; it is opened again" + told,
                  Broken::connection,
                  {.retryable = true, .outcome_unknown = true});
  }
  if (is_one_of(number, {1022, 1048, 1062, 1169, 1364, 1451, 1452, 1586, 3819, 4025})) {
    // Of these two the text names the rule, of others it quotes the row.
    const bool is_check = is_one_of(number, {3819, 4025});
    Failure failure =
        broken("a row breaks a rule of the database" + (is_check ? told : numbered), Broken::unit);
    // Rows are checked for NULL before they are sent: this is Dialect::guarded_value.
    failure.is_duplicate = is_one_of(number, {1048, 1062, 1586});
    return failure;
  }
  // Data that does not fit is quoted in the server's text.
  if (is_one_of(number, {1264, 1265, 1292, 1365, 1366, 1367, 1406, 1411, 3140, 3144, 4038})) {
    const char* next = number == 1366   ? "; texts are UTF-8, use a Blob for other bytes"
                       : number == 1406 ? "; it is too long"
                                        : "";
    return broken("a value does not fit" + column_in(text) + " the database" + next + numbered,
                  Broken::unit);
  }
  if (is_one_of(number, {1153, 2020})) {
    return broken("a value is larger than max_allowed_packet of the server" + numbered,
                  Broken::connection);
  }
  if (number == 1213) {
    Failure failure = broken("another writer was in the way" + told, Broken::transaction, again);
    failure.is_conflict = true;
    return failure;
  }
  if (is_one_of(number, {1205, 1969, 3024})) {
    return broken("the database took longer than the statement timeout; it is tried again" + told,
                  Broken::transaction,
                  again);
  }
  if (is_one_of(number, {1021, 1114, 3, 28})) {
    return broken(
        "the disk of the database server is full; make room", Broken::transaction, for_all);
  }
  if (is_one_of(number, {1040, 1203, 1226})) {
    return broken(
        "the database server has no room for more work" + told, Broken::connection, again);
  }
  if (is_one_of(number, {1290, 1792, 1836})) {
    return broken(
        "the database is read-only; connect to the primary server", Broken::transaction, for_all);
  }
  if (is_one_of(number, {1044, 1142, 1143, 1227, 1370})) {
    Failure failure = broken("this user lacks a right in the database" + told, Broken::transaction);
    failure.is_forbidden = true;
    return failure;
  }
  if (is_one_of(number, {1054, 1064, 1146, 1305})) {
    return broken("a statement failed" + told, Broken::unit);
  }
  return broken("the database failed" + told, Broken::connection);
}

Failure mysql_connect_failure(unsigned number, std::string_view text, const MysqlAddress& address) {
  const std::string where = " at " + place_of(address);
  const auto final = [](const std::string& sentence) { return Failure{sentence, {}}; };
  if (number == 2059 || text.find("could not be loaded") != std::string_view::npos) {
    return final(
        "the client library cannot prove the password as the database server" + where +
        " asks; install its plugins (Debian: libmariadb3) where it looks for them, or name "
        "that place in MARIADB_PLUGIN_DIR" +
        told_by(number, text));
  }
  if (number == 2061) {
    return final("the database server" + where + " takes the password of " + address.user +
                 " over TLS only; ask for it by ssl_mode=require or ssl_ca" +
                 told_by(number, text));
  }
  if (is_one_of(number, {1045, 1698, 1251})) {
    return final("the database server" + where + " refuses the user " + address.user +
                 "; check name and password");
  }
  if (number == 1044) {
    return final("the user " + address.user + " has no right to use the database " +
                 address.database + where);
  }
  if (number == 1049) {
    return final("the database " + address.database + " does not exist" + where +
                 "; create it, or correct its name");
  }
  if (number == 2005) {
    return {"the host " + address.host + " of the database is unknown; correct its name", again};
  }
  if (number == 2026) {
    return final("the database server" + where + " cannot be trusted" + told_by(number, text) +
                 "; check its certificate, ssl_ca and the host's name");
  }
  if (is_one_of(number, {1040, 1203, 1226})) {
    return {
        "the database server" + where + " has no room for more connections" + told_by(number, text),
        again};
  }
  return {"the database cannot be reached" + where + "; check its address and that it runs" +
              told_by(number, text),
          again};
}

}  // namespace sourceflow::store::sql
