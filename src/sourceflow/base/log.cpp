#include "sourceflow/base/log.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <utility>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/json_string.hpp"
#include "sourceflow/base/log_words.hpp"
#include "sourceflow/base/setting_text.hpp"

namespace sourceflow::base {
namespace {

thread_local const LogScope* innermost = nullptr;

constexpr std::pair<std::string_view, LogLevel> levels[] = {{"debug", LogLevel::debug},
                                                            {"info", LogLevel::info},
                                                            {"warning", LogLevel::warning},
                                                            {"error", LogLevel::error},
                                                            {"off", LogLevel::off}};

/// What is written and how; the environment has the first word.
struct Wanted {
  Wanted() {
    const char* text = std::getenv("SOURCEFLOW_LOG");
    const auto words = split_list(text == nullptr ? "" : text);
    for (const auto& [name, each] : levels)
      if (std::ranges::find(words, name) != words.end()) level = each;
    if (std::ranges::find(words, "json") != words.end()) format = LogFormat::json;
  }

  std::atomic<LogLevel> level{LogLevel::info};
  std::atomic<LogFormat> format{LogFormat::text};
};

Wanted& wanted() {
  static Wanted instance;
  return instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::off:
      return spdlog::level::off;
  }
  return spdlog::level::info;
}

spdlog::logger& standard_error() {
  static const auto logger = [] {
    auto made = std::make_shared<spdlog::logger>(
        "sourceflow", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    made->set_level(spdlog::level::trace);
    made->set_pattern(wanted().format == LogFormat::json ? "%v" : "%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v",
                      spdlog::pattern_time_type::utc);
    return made;
  }();
  return *logger;
}

struct Sink {
  std::mutex mutex;
  std::function<void(LogLevel, std::string_view)> function;
};

Sink& sink() {
  static Sink instance;
  return instance;
}

std::string_view name_of(LogLevel level) {
  for (const auto& [name, each] : levels)
    if (each == level) return name;
  return {};
}

std::string text_line(std::string_view sentence, const std::vector<LogField>& fields) {
  std::string line(sentence);
  for (const auto& field : fields)
    line.append(" ").append(field.name).append("=").append(field.value);
  return line;
}

std::string json_line(LogLevel level,
                      std::string_view sentence,
                      const std::vector<LogField>& fields) {
  std::string line = "{\"time\":";
  append_json_string(line, to_iso8601(system_clock()->now()));
  const auto member = [&](std::string_view name, std::string_view value) {
    line.push_back(',');
    append_json_string(line, name);
    line.push_back(':');
    append_json_string(line, value);
  };
  member("level", name_of(level));
  member("message", sentence);
  for (const auto& field : fields) member(field.name, field.value);
  line.push_back('}');
  return line;
}

}  // namespace

std::string SettingText<LogWords>::expected() {
  return "text or json, and a level (debug, info, warning, error, off), such as \"json,warning\"";
}

std::optional<LogWords> SettingText<LogWords>::parse(std::string_view text) {
  for (const auto& word : split_list(text))
    if (word != "text" && word != "json" &&
        std::ranges::find(levels, word, &std::pair<std::string_view, LogLevel>::first) ==
            std::end(levels))
      return std::nullopt;
  return LogWords{std::string(text)};
}

LogScope::LogScope() : outer_(innermost) { innermost = this; }
LogScope::~LogScope() { innermost = outer_; }

void log(LogLevel level, std::string_view sentence, std::initializer_list<LogField> given) {
  if (level < wanted().level.load(std::memory_order_relaxed)) return;
  std::vector<LogField> fields(given);
  std::vector<const LogScope*> scopes;
  for (const auto* scope = innermost; scope != nullptr; scope = scope->outer_)
    scopes.insert(scopes.begin(), scope);
  for (const auto* scope : scopes) scope->add_to(fields);
  const auto line = wanted().format == LogFormat::json ? json_line(level, sentence, fields)
                                                       : text_line(sentence, fields);
  {
    const std::lock_guard lock(sink().mutex);
    if (sink().function) return sink().function(level, line);
  }
  standard_error().log(spdlog_level(level), line);
}

void set_log_level(LogLevel level) { wanted().level = level; }
LogLevel log_level() { return wanted().level; }
void set_log_format(LogFormat format) { wanted().format = format; }

void set_log_sink(std::function<void(LogLevel, std::string_view)> function) {
  const std::lock_guard lock(sink().mutex);
  sink().function = std::move(function);
}

}  // namespace sourceflow::base
