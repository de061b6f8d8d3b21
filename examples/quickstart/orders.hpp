#pragma once

#include <sourceflow/sourceflow.hpp>

// clang-format off
struct CreateOrder { std::string customer; std::int64_t cents; };       // a command
struct OrderCreated { std::string customer; std::int64_t cents; };      // an event
struct Order { std::string customer; std::int64_t cents = 0; };         // an entity
struct OrderSummary { std::string customer; std::int64_t cents = 0; };  // a row of a view
// clang-format on

inline void create_order(Order& order,
                         const CreateOrder& command,
                         sourceflow::CommandContext& context) {
  if (command.cents <= 0) throw sourceflow::Rejected("an order must cost something");
  order = {command.customer, command.cents};
  context.raise(OrderCreated{command.customer, command.cents});
}

struct OrderSummaryView {
  using Row = OrderSummary;
  void operator()(Row& row, const OrderCreated& event) const {
    row = {event.customer, event.cents};
  }
};
