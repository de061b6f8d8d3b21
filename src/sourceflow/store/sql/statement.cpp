#include "sourceflow/store/sql/statement.hpp"

#include <soci/soci.h>

namespace sourceflow::store::sql {

// SOCI keeps the addresses of the variables that it exchanges, so they must never move.
struct Statement::Slot {
  long long integer = 0;
  double real = 0;
  std::string text;
  soci::indicator indicator = soci::i_ok;
};

struct Statement::Slots {
  explicit Slots(const StatementText& text)
      : parameters(std::make_unique<Slot[]>(text.parameters.size())),
        results(std::make_unique<Slot[]>(text.results.size())) {}
  std::unique_ptr<Slot[]> parameters;
  std::unique_ptr<Slot[]> results;
};

Statement::Statement(soci::session& session, const StatementText& text)
    : slots_(std::make_unique<Slots>(text)),
      statement_(std::make_unique<soci::statement>(session)) {
  for (std::size_t i = 0; i < text.parameters.size(); ++i) {
    Slot& slot = slots_->parameters[i];
    switch (text.parameters[i]) {
      case Travel::integer:
        statement_->exchange(soci::use(slot.integer, slot.indicator));
        break;
      case Travel::real:
        statement_->exchange(soci::use(slot.real, slot.indicator));
        break;
      case Travel::text:
        statement_->exchange(soci::use(slot.text, slot.indicator));
        break;
    }
  }
  for (std::size_t i = 0; i < text.results.size(); ++i) {
    Slot& slot = slots_->results[i];
    switch (text.results[i]) {
      case Travel::integer:
        statement_->exchange(soci::into(slot.integer, slot.indicator));
        break;
      case Travel::real:
        statement_->exchange(soci::into(slot.real, slot.indicator));
        break;
      case Travel::text:
        statement_->exchange(soci::into(slot.text, slot.indicator));
        break;
    }
  }
  statement_->alloc();
  statement_->prepare(text.text);
  statement_->define_and_bind();
}

Statement::~Statement() = default;

Statement::Slot& Statement::parameter(std::size_t number) {
  return slots_->parameters[row_start_ + number];
}

void Statement::set_null(std::size_t number) { parameter(number).indicator = soci::i_null; }

void Statement::set(std::size_t number, std::int64_t value) {
  parameter(number).integer = value;
  parameter(number).indicator = soci::i_ok;
}

void Statement::set(std::size_t number, double value) {
  parameter(number).real = value;
  parameter(number).indicator = soci::i_ok;
}

void Statement::set(std::size_t number, std::string_view value) {
  parameter(number).text.assign(value);
  parameter(number).indicator = soci::i_ok;
}

std::int64_t Statement::run() {
  row_start_ = 0;
  statement_->execute(true);
  return statement_->get_affected_rows();
}

bool Statement::first() {
  row_start_ = 0;
  return statement_->execute(true);
}

bool Statement::next() { return statement_->fetch(); }

void Statement::finish() {
  row_start_ = 0;
  while (statement_->fetch()) {
  }
}

void Statement::finish_quietly() noexcept {
  try {
    finish();
  } catch (const std::exception&) {
    // The failure that led here is the one that counts.
  }
}

bool Statement::is_null(std::size_t result) const {
  return slots_->results[result].indicator == soci::i_null;
}

std::int64_t Statement::integer(std::size_t result) const {
  return slots_->results[result].integer;
}

double Statement::real(std::size_t result) const { return slots_->results[result].real; }

std::string& Statement::text(std::size_t result) { return slots_->results[result].text; }

}  // namespace sourceflow::store::sql
