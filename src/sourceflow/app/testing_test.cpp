#include "sourceflow/app/testing.hpp"

#include <gtest/gtest.h>

#include "sourceflow/app/orders_for_tests.hpp"

namespace sourceflow::app::testing {
namespace {

using namespace orders;

TEST(Handling, ReadsAsGivenWhenThen) {
  handling(create_order)
      .when(CreateOrder{"Ada", 12})
      .raises(OrderCreated{"Ada", 12})
      .nothing_else()
      .leaves(Order{"Ada", 12});
  handling(pay_order)
      .given(Order{"Ada", 12})
      .when(PayOrder{5})
      .raises(OrderPaid{5})
      .leaves(Order{"Ada", 12, 5});
  handling(create_order).when(CreateOrder{"Ada", 0}).is_rejected("an order must cost something");
  handling(cancel_order).given(Order{"Ada", 12}).when(CancelOrder{}).is_erased();
}

TEST(Handling, ShowsBothSidesOfWhatDoesNotHold) {
  const auto handled = handling(create_order).when(CreateOrder{"Ada", 12});

  EXPECT_THROW(handled.raises(OrderCreated{"Bob", 12}), Unexpected);
  EXPECT_THROW(handled.nothing_else(), Unexpected);
  EXPECT_THROW(handled.leaves(Order{"Ada", 13}), Unexpected);
  EXPECT_THROW(handled.is_rejected("no"), Unexpected);
  EXPECT_THROW(handling(create_order).when(CreateOrder{"Ada", 0}).leaves(Order{}), Unexpected);
  try {
    handled.leaves(Order{"Ada", 13});
  } catch (const Unexpected& unexpected) {
    EXPECT_NE(std::string(unexpected.what()).find("\"cents\":13"), std::string::npos);
  }
}

struct Register {
  message::Sensitive<std::string, message::Mask::email> email;
};
struct Registered {
  message::Sensitive<std::string, message::Mask::email> email;
};
struct Account {
  message::Sensitive<std::string, message::Mask::email> email;
};
void register_account(Account& account, const Register& command, CommandContext& context) {
  account = {command.email};
  context.raise(Registered{command.email});
}

template <class Check>
std::string complaint_of(Check check) {
  try {
    check();
  } catch (const Unexpected& unexpected) {
    return unexpected.what();
  }
  return "nothing was unexpected";
}

TEST(Handling, ShowsSensitiveFieldsMasked) {
  const auto handled = handling(register_account).when(Register{"ann@example.org"});

  const auto complaints = complaint_of([&] { handled.raises(Registered{"bob@example.org"}); }) +
                          complaint_of([&] { handled.leaves(Account{"bob@example.org"}); }) +
                          complaint_of([&] { handled.leaves(Account{"al@example.org"}); }) +
                          complaint_of([&] { handled.is_erased(); }) +
                          complaint_of([&] { handled.raises(OrderPaid{5}); });

  for (const auto* secret : {"ann@", "bob@", "al@"})
    EXPECT_EQ(complaints.find(secret), std::string::npos) << complaints;
  EXPECT_NE(complaints.find("a***@example.org"), std::string::npos);
  EXPECT_NE(complaints.find("they differ in what is masked"), std::string::npos);
}

TEST(Folding, FoldsEventAfterEvent) {
  folding(OrderSummaryView{})
      .when(OrderCreated{"Ada", 12})
      .when(OrderPaid{5})
      .leaves(OrderSummary{"Ada", 12, 5});
  folding(OrderSummaryView{}).given(OrderSummary{}).when(OrderCancelled{}).is_removed();
}

}  // namespace
}  // namespace sourceflow::app::testing
