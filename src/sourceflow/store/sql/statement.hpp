#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace soci {
class session;
class statement;
}  // namespace soci

namespace sourceflow::store::sql {

/// What travels between the program and a database: every column type is one of these three.
enum class Travel { integer, real, text };

/// A statement's text with the shape of its parameters and results.
struct StatementText {
  std::string text;
  std::vector<Travel> parameters;
  std::vector<Travel> results;
};

/// A server's answer to a statement: how many rows it changed, and what it gives as texts.
struct Answer {
  std::int64_t changed = 0;
  std::vector<std::vector<std::optional<std::string>>> rows = {};
};

/// A statement that was prepared once and runs many times. Parameters and results are numbered from
/// zero. Errors of the database pass through as they are: Connection translates them.
class Statement {
 public:
  /// Without `may_hold_nul`, a text with that character is refused (std::invalid_argument), and so
  /// is what comes to more than `longest` bytes, if that is not zero: a server would end the
  /// connection.
  Statement(soci::session& session,
            const StatementText& text,
            bool may_hold_nul = true,
            std::size_t longest = 0);
  ~Statement();

  /// Of a statement on many rows: what is set from now on belongs to the first row, or to the next
  /// one, whose parameters stand `width` behind this one's.
  void first_row() { row_start_ = 0; }
  void next_row(std::size_t width) { row_start_ += width; }

  void set_null(std::size_t parameter);
  void set(std::size_t parameter, std::int64_t value);
  void set(std::size_t parameter, double value);
  void set(std::size_t parameter, std::string_view value);

  /// Runs a statement without results; returns how many rows it changed.
  std::int64_t run();

  /// Runs a query and stands on its first row; false if there is none. Whoever asks for a row must
  /// ask on until there is none (or `finish`), since an unfinished query holds its snapshot.
  bool first();
  bool next();
  void finish();
  /// The same after a failure: whatever goes wrong now is not worth telling.
  void finish_quietly() noexcept;

  /// For those who run it without SOCI: what is set, as texts.
  std::vector<std::optional<std::string>> values();
  /// The next `run`, or `first` and what follows, tells of this answer and asks nobody.
  void answer(Answer given);
  void forget_answer() { answer_.reset(); }
  soci::statement& native() { return *statement_; }

  bool is_null(std::size_t result) const;
  std::int64_t integer(std::size_t result) const;
  double real(std::size_t result) const;
  /// May be moved from.
  std::string& text(std::size_t result);

 private:
  struct Slot;
  struct Slots;
  Slot& parameter(std::size_t number);
  bool take_answered_row();
  void check_length() const;
  std::unique_ptr<Slots> slots_;
  std::unique_ptr<soci::statement> statement_;
  bool may_hold_nul_;
  std::size_t longest_;
  std::size_t text_bytes_;
  std::size_t row_start_ = 0;
  std::vector<Travel> parameters_;
  std::vector<Travel> results_;
  std::optional<Answer> answer_;
  std::size_t rows_taken_ = 0;
};

}  // namespace sourceflow::store::sql
