#pragma once

#include <memory>

#include "sourceflow/app/app.hpp"
#include "sourceflow/store/memory/memory_store.hpp"

/// A small domain that the tests of this room share.
namespace sourceflow::app::orders {

struct CreateOrder {
  std::string customer;
  std::int64_t cents = 0;
};
struct PayOrder {
  std::int64_t cents = 0;
};
struct CancelOrder {};
struct RemindCustomer {
  std::string customer;
};
struct OrderCreated {
  std::string customer;
  std::int64_t cents = 0;
};
struct OrderPaid {
  std::int64_t cents = 0;
};
struct OrderCancelled {};
struct Order {
  std::string customer;
  std::int64_t cents = 0;
  std::int64_t paid = 0;
};
struct Customer {
  std::int64_t reminders = 0;
};
struct OrderSummary {
  std::string customer;
  std::int64_t cents = 0;
  std::int64_t paid = 0;
};
struct CustomerTotal {
  std::int64_t orders = 0;
  std::int64_t cents = 0;
};

inline void create_order(Order& order, const CreateOrder& command, CommandContext& context) {
  if (command.cents <= 0) throw Rejected("an order must cost something");
  order = {.customer = command.customer, .cents = command.cents};
  context.raise(OrderCreated{command.customer, command.cents});
}

inline void pay_order(Order& order, const PayOrder& command, CommandContext& context) {
  if (context.is_new()) throw std::runtime_error("there is no such order");
  order.paid += command.cents;
  context.raise(OrderPaid{command.cents});
}

inline void cancel_order(Order&, const CancelOrder&, CommandContext& context) {
  context.erase();
  context.raise(OrderCancelled{});
}

inline void remind_customer(Customer& customer, const RemindCustomer&) { ++customer.reminders; }

struct OrderSummaryView {
  using Row = OrderSummary;
  void operator()(Row& row, const OrderCreated& event) const {
    row = {.customer = event.customer, .cents = event.cents};
  }
  void operator()(Row& row, const OrderPaid& event) const { row.paid += event.cents; }
  bool operator()(Row&, const OrderCancelled&) const { return false; }
};

struct CustomerTotalView {
  using Row = CustomerTotal;
  static std::string key(const OrderCreated& event) { return event.customer; }
  void operator()(Row& row, const OrderCreated& event) const {
    ++row.orders;
    row.cents += event.cents;
  }
};

inline App& with_orders(App& app) {
  return app.handle(create_order)
      .handle(pay_order)
      .handle(cancel_order)
      .handle(remind_customer)
      .project<OrderCreated, OrderPaid, OrderCancelled>(OrderSummaryView{})
      .project<OrderCreated>(CustomerTotalView{});
}

/// An app with these handlers in memory, started.
struct Started {
  std::shared_ptr<store::Store> store = store::memory();
  std::shared_ptr<base::VirtualClock> clock = std::make_shared<base::VirtualClock>();
  App app{
      {.name = "orders", .store = store, .poll = std::chrono::milliseconds{10}, .clock = clock}};

  Started() { with_orders(app).start(); }
};

inline constexpr std::chrono::seconds patience{10};

}  // namespace sourceflow::app::orders
