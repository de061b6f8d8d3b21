#pragma once

#include <libpq-fe.h>

#include "sourceflow/store/sql/driver.hpp"

namespace sourceflow::store::sql {

/// libpq's pipeline mode on a connection and with the prepared statements of SOCI, which has no
/// such mode itself.
class PostgresPipeline : public Pipeline {
 public:
  /// `line` may be null.
  PostgresPipeline(PGconn* connection, SilenceWatch::Line* line)
      : connection_(connection), line_(line) {}

  void send(Statement& statement) override;
  std::vector<Answer> receive() override;

 private:
  PGconn* connection_;
  SilenceWatch::Line* line_;
  std::size_t sent_ = 0;
};

}  // namespace sourceflow::store::sql
