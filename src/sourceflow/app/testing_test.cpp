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

TEST(Folding, FoldsEventAfterEvent) {
  folding(OrderSummaryView{})
      .when(OrderCreated{"Ada", 12})
      .when(OrderPaid{5})
      .leaves(OrderSummary{"Ada", 12, 5});
  folding(OrderSummaryView{}).given(OrderSummary{}).when(OrderCancelled{}).is_removed();
}

}  // namespace
}  // namespace sourceflow::app::testing
