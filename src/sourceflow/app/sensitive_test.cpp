// What a service tells about messages with sensitive fields, whatever becomes of them.
#include <mutex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/app.hpp"
#include "sourceflow/base/log.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

namespace sourceflow::app {
namespace {

using message::Mask;
using message::Sensitive;
using testing::HasSubstr;
using testing::Not;

struct Card {
  Sensitive<std::string, Mask::card> number;
};
struct Pay {
  std::vector<Card> cards;
  Sensitive<int, Mask::password> pin;
};
struct Account {
  Sensitive<int, Mask::password> pin;
};

constexpr auto number = "4111111111111234";

/// Every log line while it lives.
class LogLines {
 public:
  LogLines() {
    base::set_log_level(base::LogLevel::debug);
    base::set_log_sink([this](auto, std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.append(line).append("\n");
    });
  }
  ~LogLines() {
    base::set_log_sink({});
    base::set_log_level(base::LogLevel::info);
  }
  std::string text() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::string lines_;
};

void pay(Account& account, const Pay& command) {
  if (command.pin.value() < 0) throw Rejected("no PIN, " + command.pin.masked());
  if (command.cards.empty()) throw std::runtime_error("no card");
  account.pin = command.pin;
}

TEST(SensitiveFields, AreInNoLogLineAndInNoReason) {
  const LogLines lines;
  App app{{.name = "payments", .store = store::memory()}};
  app.handle(pay).start();
  const auto account = app.aggregate<Account>("1");

  account.send(Pay{{{number}}, 4711});
  EXPECT_THROW(account.send(Pay{{{number}}, -4711}), Rejected);
  EXPECT_ANY_THROW(account.send(Pay{{}, 4711}));
  const auto rejections = app.rejections();
  app.stop();

  EXPECT_EQ(rejections.size(), 1u);
  for (const auto* secret : {number, "4711"}) {
    EXPECT_THAT(lines.text(), Not(HasSubstr(secret)));
    for (const auto& rejection : rejections) EXPECT_THAT(rejection.reason, Not(HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace sourceflow::app
