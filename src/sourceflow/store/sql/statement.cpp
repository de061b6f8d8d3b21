#include "sourceflow/store/sql/statement.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

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

Statement::Statement(soci::session& session,
                     const StatementText& text,
                     bool may_hold_nul,
                     std::size_t longest)
    : slots_(std::make_unique<Slots>(text)),
      statement_(std::make_unique<soci::statement>(session)),
      may_hold_nul_(may_hold_nul),
      longest_(longest),
      text_bytes_(text.text.size()),
      parameters_(text.parameters),
      results_(text.results) {
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
  if (!may_hold_nul_ && value.find('\0') != std::string_view::npos)
    throw std::invalid_argument(
        "this database keeps no text with the character NUL; use a Blob for bytes");
  parameter(number).text.assign(value);
  parameter(number).indicator = soci::i_ok;
}

std::int64_t Statement::run() {
  row_start_ = 0;
  if (answer_) {
    const std::int64_t changed = answer_->changed;
    answer_.reset();
    return changed;
  }
  check_length();
  statement_->execute(true);
  return statement_->get_affected_rows();
}

void Statement::check_length() const {
  if (longest_ == 0) return;
  // Values travel within the text, in quotes, and numbers have up to 24 characters.
  std::size_t bytes = text_bytes_ + 24 * parameters_.size();
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (parameters_[i] == Travel::text) bytes += slots_->parameters[i].text.size();
  }
  if (bytes < longest_ / 2) return;
  // Whether it fits depends on how many characters get a backslash.
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (parameters_[i] != Travel::text) continue;
    constexpr std::string_view quoted("\0\n\r\\'\"\x1a", 7);
    bytes += static_cast<std::size_t>(std::ranges::count_if(
        slots_->parameters[i].text, [&](char c) { return quoted.find(c) != quoted.npos; }));
  }
  if (bytes < longest_) return;
  throw std::invalid_argument("what is to be written has " + std::to_string(bytes) +
                              " bytes, and the server takes up to " + std::to_string(longest_) +
                              "; make it smaller, or raise max_allowed_packet");
}

bool Statement::first() {
  row_start_ = 0;
  return answer_ ? take_answered_row() : statement_->execute(true);
}

bool Statement::next() { return answer_ ? take_answered_row() : statement_->fetch(); }

void Statement::finish() {
  row_start_ = 0;
  while (next()) {
  }
}

std::vector<std::optional<std::string>> Statement::values() {
  row_start_ = 0;
  std::vector<std::optional<std::string>> texts(parameters_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Slot& slot = slots_->parameters[i];
    if (slot.indicator == soci::i_null) continue;
    if (parameters_[i] == Travel::text) {
      texts[i] = slot.text;
    } else if (parameters_[i] == Travel::integer) {
      texts[i] = std::to_string(slot.integer);
    } else {
      char digits[32];
      texts[i].emplace(digits, std::to_chars(digits, digits + sizeof digits, slot.real).ptr);
    }
  }
  return texts;
}

void Statement::answer(Answer given) {
  answer_ = std::move(given);
  rows_taken_ = 0;
}

bool Statement::take_answered_row() {
  if (rows_taken_ == answer_->rows.size()) {
    answer_.reset();
    return false;
  }
  auto& row = answer_->rows[rows_taken_++];
  for (std::size_t i = 0; i < results_.size(); ++i) {
    Slot& slot = slots_->results[i];
    slot.indicator = row[i] ? soci::i_ok : soci::i_null;
    if (!row[i]) continue;
    const char* end = row[i]->data() + row[i]->size();
    if (results_[i] == Travel::integer) {
      std::from_chars(row[i]->data(), end, slot.integer);
    } else if (results_[i] == Travel::real) {
      std::from_chars(row[i]->data(), end, slot.real);
    } else {
      slot.text = std::move(*row[i]);
    }
  }
  return true;
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
