#include "sourceflow/store/sql/connection.hpp"

#include <chrono>

#include <soci/soci.h>

namespace sourceflow::store::sql {
namespace {

// An application has few shapes of queries; one that makes them up endlessly must not fill the
// memory.
constexpr std::size_t max_ad_hoc = 200;

constexpr std::chrono::seconds longest_farewell{1};

constexpr const char* silent =
    "the database has said nothing for longer than the statement timeout, so its connection was "
    "ended; it is opened again";

}  // namespace

Connection::Connection(Driver& driver, Access access)
    : driver_(driver),
      session_(driver.connect(access)),
      line_(driver.watched(*session_)),
      pipeline_(driver.pipeline(*session_, line_.get())) {}

Connection::~Connection() {
  // The client tells the server of each statement that is given up, and waits for each answer.
  if (line_) line_->close_within(longest_farewell);
  ad_hoc_.clear();
  statements_.clear();
}

Statement& Connection::statement(const StatementText& text) {
  std::unique_ptr<Statement>& found = statements_[&text];
  if (!found) {
    found = guarded([&] { return made(text); });
  }
  return *found;
}

Statement& Connection::ad_hoc(const StatementText& text) {
  const auto found = ad_hoc_.find(text.text);
  if (found != ad_hoc_.end()) return *found->second;
  auto statement = guarded([&] {
    if (ad_hoc_.size() >= max_ad_hoc) ad_hoc_.clear();
    return made(text);
  });
  return *ad_hoc_.emplace(text.text, std::move(statement)).first->second;
}

std::unique_ptr<Statement> Connection::made(const StatementText& text) {
  return std::make_unique<Statement>(
      *session_, text, dialect().texts_hold_nul, driver_.longest_statement());
}

void Connection::run(const std::string& text) {
  guarded([&] { *session_ << text; });
}

void Connection::rethrow(const std::exception& error) const {
  if (dynamic_cast<const soci::soci_error*>(&error) == nullptr) throw;
  Failure failure = driver_.failure(error, session_.get());
  if (line_ && line_->was_ended()) failure.sentence = silent;
  throw StatementError(failure);
}

}  // namespace sourceflow::store::sql
