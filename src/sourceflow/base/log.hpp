#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::base {

/// How much a line matters; lines below the level in force are dropped.
enum class LogLevel { debug, info, warning, error, off };

/// One field of a log line; numbers and texts both become text.
struct LogField {
  std::string_view name;
  std::string value;

  LogField(std::string_view n, std::string_view v) : name(n), value(v) {}
  LogField(std::string_view n, std::integral auto v) : name(n), value(std::to_string(v)) {}
};

/// A log line is a sentence with fields: `log(LogLevel::info, "the queue was created", {{"queue",
/// name}})`. Goes to standard error, or to the sink that was set. Safe from any thread.
void log(LogLevel level, std::string_view sentence, std::initializer_list<LogField> fields = {});

/// What this thread works on: every line it writes while the object lives carries these fields
/// too. Scopes nest, the innermost comes last.
class LogScope {
 public:
  LogScope(const LogScope&) = delete;
  LogScope& operator=(const LogScope&) = delete;

  /// Asked only when a line is written.
  virtual void add_to(std::vector<LogField>& fields) const = 0;

 protected:
  LogScope();
  virtual ~LogScope();

 private:
  friend void log(LogLevel, std::string_view, std::initializer_list<LogField>);
  const LogScope* outer_;
};

/// How a line looks: a sentence with `name=value`, or one JSON object with `time`, `level`,
/// `message` and the fields.
enum class LogFormat { text, json };

/// Lines below this level are dropped. `info`, and text, unless the variable `SOURCEFLOW_LOG` says
/// something else when the first line is written: a format and a level, such as `json`, `debug` or
/// `json,warning`.
void set_log_level(LogLevel level);
LogLevel log_level();
void set_log_format(LogFormat format);

/// Sends whole lines (level, and the line as it would be written, in text without time and level)
/// elsewhere, e.g. into a test; empty restores standard error.
void set_log_sink(std::function<void(LogLevel, std::string_view)> sink);

}  // namespace sourceflow::base
