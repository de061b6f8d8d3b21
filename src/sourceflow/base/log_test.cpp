#include "sourceflow/base/log.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

TEST(Log, WritesASentenceWithItsFieldsAndDropsWhatIsBelowTheLevel) {
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  set_log_level(LogLevel::info);

  log(LogLevel::debug, "not this one");
  log(LogLevel::warning, "the queue is deep", {{"queue", "orders"}, {"depth", 12}});
  set_log_sink({});

  EXPECT_EQ(lines, std::vector<std::string>{"the queue is deep queue=orders depth=12"});
}

}  // namespace
}  // namespace sourceflow::base
