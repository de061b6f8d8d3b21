#include "sourceflow/base/log.hpp"

#include <string>
#include <utility>
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

/// As whoever handles a message has it.
class Handling : public LogScope {
 public:
  explicit Handling(std::string id) : id_(std::move(id)) {}
  ~Handling() override = default;
  void add_to(std::vector<LogField>& fields) const override {
    fields.emplace_back("message_id", id_);
  }

 private:
  std::string id_;
};

TEST(Log, SaysWhatTheThreadWorksOnWhileItDoes) {
  std::vector<std::string> lines;
  set_log_sink([&](LogLevel, std::string_view line) { lines.emplace_back(line); });

  {
    const Handling outer("1");
    const Handling inner("2");
    log(LogLevel::info, "within", {{"step", "decode"}});
  }
  log(LogLevel::info, "without");
  set_log_sink({});

  const std::vector<std::string> expected{"within step=decode message_id=1 message_id=2",
                                          "without"};
  EXPECT_EQ(lines, expected);
}

TEST(Log, WritesLinesOfJsonWhateverIsInThem) {
  std::string written;
  set_log_sink([&](LogLevel, std::string_view line) { written = line; });
  set_log_format(LogFormat::json);

  log(LogLevel::error, "he said \"no\"", {{"path", "a\\b\n"}, {"count", 3}});
  set_log_format(LogFormat::text);
  set_log_sink({});

  EXPECT_TRUE(written.starts_with("{\"time\":\"20")) << written;
  EXPECT_TRUE(
      written.ends_with("\"level\":\"error\",\"message\":\"he said \\\"no\\\"\","
                        "\"path\":\"a\\\\b\\u000a\",\"count\":\"3\"}"))
      << written;
}

}  // namespace
}  // namespace sourceflow::base
