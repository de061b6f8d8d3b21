#pragma once

#include <concepts>
#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>

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

/// Lines below this level are dropped. `info` unless `SOURCEFLOW_LOG` names another when the first
/// line is written.
void set_log_level(LogLevel level);
LogLevel log_level();

/// Sends whole lines (level, sentence with fields) elsewhere, e.g. into a test; empty restores
/// standard error.
void set_log_sink(std::function<void(LogLevel, std::string_view)> sink);

}  // namespace sourceflow::base
