#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app {
namespace {

using testing::HasSubstr;

struct Account {
  std::string email;
  using Indexes = store::Indexes<store::Unique<&Account::email>>;
};
struct OpenAccount {
  std::string email;
};
struct AccountOpened {};

struct Opened {
  std::shared_ptr<store::Store> store = store::memory();
  int handled = 0;
  App app{{.name = "accounts", .store = store, .naming = {.plural = true}}};

  Opened() {
    app.handle([this](Account& account, const OpenAccount& command, CommandContext& context) {
      ++handled;
      account.email = command.email;
      context.raise(AccountOpened{});
    });
    app.start();
  }
};

TEST(Uniqueness, IsARefusalOfTheCommandThatBreaksIt) {
  Opened service;
  service.app.aggregate<Account>("1").send(OpenAccount{"ada@example.org"});

  try {
    service.app.aggregate<Account>("2").send(OpenAccount{"ada@example.org"});
    FAIL() << "both have the same email";
  } catch (const Rejected& refusal) {
    EXPECT_STREQ(refusal.what(), "another row of accounts has the same email");
  }

  EXPECT_EQ(service.handled, 2);
  EXPECT_FALSE(service.app.aggregate<Account>("2").state());
  EXPECT_EQ(service.store->events_after(0, 10).size(), 1u);
  EXPECT_EQ(service.app.counts().rejected, 1);
  EXPECT_EQ(service.app.counts().failed, 0);
  const auto rejections = service.app.rejections();
  ASSERT_EQ(rejections.size(), 1u);
  EXPECT_EQ(rejections[0].command.entity_id, "2");
  EXPECT_THAT(rejections[0].reason, HasSubstr("the same email"));
}

TEST(Uniqueness, LeavesTheOtherCommandsOfACommitAlone) {
  Opened service;
  std::vector<std::future<Receipt>> answers;
  for (int i = 0; i < 20; ++i) {
    const std::string email = std::to_string(i % 10);
    answers.push_back(service.app.aggregate<Account>(std::to_string(i)).post(OpenAccount{email}));
  }

  int refused = 0;
  for (auto& answer : answers) {
    try {
      answer.get();
    } catch (const Rejected&) {
      ++refused;
    }
  }

  EXPECT_EQ(refused, 10);
  EXPECT_EQ(service.app.rows<Account>().size(), 10u);
}

}  // namespace
}  // namespace sourceflow::app
