#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sourceflow/base/blob.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/message/decode_error.hpp"
#include "sourceflow/message/json_writer.hpp"

namespace sourceflow::message {

/// Objects and arrays may be nested this deep; deeper texts are refused.
inline constexpr int max_json_depth = 64;

/// Reads one JSON text from front to back, value by value, without building a tree.
///
/// Every function that takes a value says what it expects and throws a DecodeError with the path if
/// something else stands there. The text must outlive the reader. One thread at a time.
///
///     JsonReader in(text);
///     JsonReader::Members members(in);
///     while (members.next()) {
///       if (members.name() == "id") id = in.text();
///       else in.skip();
///     }
///     in.finish();
class JsonReader {
  struct Place;

 public:
  class Members;
  class Elements;

  explicit JsonReader(std::string_view text) : text_(text) {}
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  bool boolean();
  /// A number without fraction or exponent; the same in a string where the limits are beyond
  /// `largest_exact`.
  std::int64_t integer(std::int64_t lowest, std::int64_t highest);
  std::uint64_t unsigned_integer(std::uint64_t highest);
  double real();
  float small_real();
  /// A number, or the same in a string, in units of its last digit; `precision` digits at most.
  std::int64_t decimal(int precision, int scale);
  std::string text();
  base::Uuid uuid();
  base::Blob blob();
  /// A time and what it has below the microsecond, in nanoseconds.
  struct Moment {
    base::Time time;
    int nanos = 0;
  };
  Moment time();
  json::Span duration();

  /// Takes a null if one stands here.
  bool take_null();
  bool next_is_text();
  /// True for a number, and for text that starts like one, as integers beyond `largest_exact` do.
  bool next_is_number();
  /// Checks any value and passes over it.
  void skip() { raw(); }
  /// The same, and gives its exact text.
  std::string_view raw();
  /// The exact text of an object.
  std::string_view raw_object();
  /// Nothing but white space may follow.
  void finish();

  /// Where the next value stands, for `refuse_at` and `Members::go_back`.
  std::size_t position();

  /// Refuses the value that stands here: `expected a colour, found "mauve"`.
  [[noreturn]] void refuse(std::string_view expected);
  /// Refuses the value that was just read, which began at `begin`.
  [[noreturn]] void refuse_at(std::size_t begin, std::string_view expected);
  /// Refuses for another reason, at the path at hand or at a member of it.
  [[noreturn]] void fail(std::string_view reason, std::string_view member = {}) const;

  /// While one of these lives, errors do not quote what they found.
  class Secret {
   public:
    explicit Secret(JsonReader& in) : in_(in), before_(in.secret_) { in.secret_ = true; }
    ~Secret() { in_.secret_ = before_; }
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

   private:
    JsonReader& in_;
    bool before_;
  };

 private:
  struct Place {
    const Place* outer = nullptr;
    std::string_view member;
    std::int64_t index = -1;
  };

  char peek();
  bool take(char c);
  void take_word(std::string_view word);
  std::string_view number_text(std::string_view expected);
  std::string_view string_text(std::string& unescaped);
  void deeper();
  [[noreturn]] void fail_syntax(std::string_view reason) const;
  std::string path() const;
  std::string found();

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool secret_ = false;
  const Place* place_ = nullptr;
};

/// Goes through the members of the object that stands next.
class JsonReader::Members {
 public:
  explicit Members(JsonReader& in);
  ~Members() { in_.place_ = place_.outer; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;

  /// True when there is another member, whose value must then be taken or skipped.
  bool next();
  std::string_view name() const { return place_.member; }
  /// Goes back to the value of a member that was passed over; `name` must outlive this.
  void go_back(std::size_t position, std::string_view name) {
    in_.at_ = position;
    place_.member = name;
  }
  void go_on(std::size_t position) { in_.at_ = position; }

 private:
  JsonReader& in_;
  Place place_;
  std::string unescaped_;
  bool first_ = true;
};

/// Goes through the elements of the array that stands next.
class JsonReader::Elements {
 public:
  explicit Elements(JsonReader& in);
  ~Elements() { in_.place_ = place_.outer; }
  Elements(const Elements&) = delete;
  Elements& operator=(const Elements&) = delete;

  bool next();

 private:
  JsonReader& in_;
  Place place_;
};

}  // namespace sourceflow::message
