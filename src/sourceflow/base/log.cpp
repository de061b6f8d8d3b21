#include "sourceflow/base/log.hpp"

#include <atomic>
#include <cstdlib>
#include <mutex>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace sourceflow::base {
namespace {

LogLevel level_from_environment() {
  const char* text = std::getenv("SOURCEFLOW_LOG");
  const std::string_view name = text == nullptr ? "" : text;
  if (name == "debug") return LogLevel::debug;
  if (name == "warning") return LogLevel::warning;
  if (name == "error") return LogLevel::error;
  if (name == "off") return LogLevel::off;
  return LogLevel::info;
}

std::atomic<LogLevel>& threshold() {
  static std::atomic<LogLevel> level{level_from_environment()};
  return level;
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
    made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
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

}  // namespace

void log(LogLevel level, std::string_view sentence, std::initializer_list<LogField> fields) {
  if (level < threshold().load(std::memory_order_relaxed)) return;
  std::string line(sentence);
  for (const auto& field : fields) {
    line.append(" ").append(field.name).append("=").append(field.value);
  }
  {
    const std::lock_guard lock(sink().mutex);
    if (sink().function) return sink().function(level, line);
  }
  standard_error().log(spdlog_level(level), line);
}

void set_log_level(LogLevel level) { threshold() = level; }
LogLevel log_level() { return threshold(); }

void set_log_sink(std::function<void(LogLevel, std::string_view)> function) {
  const std::lock_guard lock(sink().mutex);
  sink().function = std::move(function);
}

}  // namespace sourceflow::base
