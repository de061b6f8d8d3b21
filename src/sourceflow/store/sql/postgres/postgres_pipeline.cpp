#include "sourceflow/store/sql/postgres/postgres_pipeline.hpp"

#include <memory>
#include <optional>
#include <utility>

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

namespace sourceflow::store::sql {
namespace {

constexpr const char* no_sqlstate = "     ";

struct Clear {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

Answer answer_of(const PGresult* result) {
  Answer answer;
  const std::string changed = PQcmdTuples(const_cast<PGresult*>(result));
  if (!changed.empty()) answer.changed = std::stoll(changed);
  const int columns = PQnfields(result);
  for (int row = 0; row < PQntuples(result); ++row) {
    auto& values = answer.rows.emplace_back();
    for (int column = 0; column < columns; ++column) {
      if (PQgetisnull(result, row, column) != 0) {
        values.emplace_back();
      } else {
        values.emplace_back(
            std::string(PQgetvalue(result, row, column),
                        static_cast<std::size_t>(PQgetlength(result, row, column))));
      }
    }
  }
  return answer;
}

}  // namespace

void PostgresPipeline::send(Statement& statement) {
  if (sent_ == 0 && PQenterPipelineMode(connection_) == 0)
    throw soci::postgresql_soci_error(PQerrorMessage(connection_), no_sqlstate);
  ++sent_;
  const auto* prepared =
      static_cast<soci::postgresql_statement_backend*>(statement.native().get_backend());
  const auto values = statement.values();
  std::vector<const char*> texts;
  texts.reserve(values.size());
  for (const auto& value : values) texts.push_back(value ? value->c_str() : nullptr);
  const int is_sent = PQsendQueryPrepared(connection_,
                                          prepared->statementName_.c_str(),
                                          static_cast<int>(texts.size()),
                                          texts.data(),
                                          nullptr,
                                          nullptr,
                                          0);
  if (is_sent == 0) throw soci::postgresql_soci_error(PQerrorMessage(connection_), no_sqlstate);
}

std::vector<Answer> PostgresPipeline::receive() {
  std::vector<Answer> answers;
  if (std::exchange(sent_, 0) == 0) return answers;
  std::optional<soci::postgresql_soci_error> failure;
  const auto failed = [&](const char* sqlstate, const char* text) {
    if (!failure) failure.emplace(text, sqlstate != nullptr ? sqlstate : no_sqlstate);
  };
  const SilenceWatch::Waiting waiting(line_);
  bool is_over = PQpipelineSync(connection_) == 0;
  while (!is_over) {
    const Result result(PQgetResult(connection_));
    // The server's own limit is for one statement.
    if (line_ != nullptr) line_->heard();
    const auto status = PQresultStatus(result.get());
    if (!result) {
      // Between two answers, or because there is nobody any more.
      is_over = PQstatus(connection_) != CONNECTION_OK;
    } else if (status == PGRES_PIPELINE_SYNC) {
      is_over = true;
    } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
      answers.push_back(answer_of(result.get()));
    } else if (status != PGRES_PIPELINE_ABORTED) {
      failed(PQresultErrorField(result.get(), PG_DIAG_SQLSTATE),
             PQresultErrorMessage(result.get()));
    }
  }
  if (PQstatus(connection_) != CONNECTION_OK) failed(nullptr, PQerrorMessage(connection_));
  if (PQexitPipelineMode(connection_) == 0) failed(nullptr, PQerrorMessage(connection_));
  if (failure) throw soci::postgresql_soci_error(*failure);
  return answers;
}

}  // namespace sourceflow::store::sql
