#pragma once

#include <libpq-fe.h>
#include <stdexcept>
#include <unordered_map>

#include "sourceflow/store/sql/postgres/postgres_driver.hpp"

#include "server_by_hand.hpp"

namespace sourceflow::bench {

/// Through libpq, with prepared statements.
class PostgresByHand : public ServerByHand {
 public:
  explicit PostgresByHand(const char* server)
      : ServerByHand(store::sql::postgres_dialect()), connection_(PQconnectdb(server)) {}
  ~PostgresByHand() override { PQfinish(connection_); }
  PostgresByHand(const PostgresByHand&) = delete;
  PostgresByHand& operator=(const PostgresByHand&) = delete;

 protected:
  Rows run(const std::string& text, const Values& values) override {
    auto& name = names_[text];
    if (name.empty()) {
      name = "s" + std::to_string(names_.size());
      PQclear(PQprepare(connection_, name.c_str(), dollars(text).c_str(), 0, nullptr));
    }
    std::vector<const char*> given;
    for (const auto& value : values) given.push_back(value.empty() ? nullptr : value.c_str());
    PGresult* result = PQexecPrepared(connection_,
                                      name.c_str(),
                                      static_cast<int>(given.size()),
                                      given.data(),
                                      nullptr,
                                      nullptr,
                                      0);
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
      throw std::runtime_error(PQerrorMessage(connection_));
    Rows rows(static_cast<std::size_t>(PQntuples(result)));
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (int column = 0; column < PQnfields(result); ++column)
        rows[row].emplace_back(PQgetvalue(result, static_cast<int>(row), column));
    }
    PQclear(result);
    return rows;
  }

 private:
  static std::string dollars(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool is_parameter = text[i] == ':' && i + 2 < text.size() && text[i + 1] == 'p';
      result += is_parameter ? '$' : text[i];
      if (is_parameter) ++i;
    }
    return result;
  }

  PGconn* connection_;
  std::unordered_map<std::string, std::string> names_;
};

}  // namespace sourceflow::bench
