#include "sourceflow/store/sql/connection.hpp"

#include <soci/soci.h>

namespace sourceflow::store::sql {
namespace {

// An application has few shapes of queries; one that makes them up endlessly must not fill the
// memory.
constexpr std::size_t max_ad_hoc = 200;

}  // namespace

Connection::Connection(Driver& driver, Access access)
    : driver_(driver), session_(driver.connect(access)), pipeline_(driver.pipeline(*session_)) {}

Connection::~Connection() = default;

Statement& Connection::statement(const StatementText& text) {
  std::unique_ptr<Statement>& found = statements_[&text];
  if (!found) {
    found = guarded(
        [&] { return std::make_unique<Statement>(*session_, text, dialect().texts_hold_nul); });
  }
  return *found;
}

Statement& Connection::ad_hoc(const StatementText& text) {
  const auto found = ad_hoc_.find(text.text);
  if (found != ad_hoc_.end()) return *found->second;
  if (ad_hoc_.size() >= max_ad_hoc) ad_hoc_.clear();
  auto made = guarded(
      [&] { return std::make_unique<Statement>(*session_, text, dialect().texts_hold_nul); });
  return *ad_hoc_.emplace(text.text, std::move(made)).first->second;
}

void Connection::run(const std::string& text) {
  guarded([&] { *session_ << text; });
}

void Connection::rethrow(const std::exception& error) const {
  if (dynamic_cast<const soci::soci_error*>(&error) == nullptr) throw;
  throw StatementError(driver_.failure(error, session_.get()));
}

}  // namespace sourceflow::store::sql
