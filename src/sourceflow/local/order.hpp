#pragma once

#include <variant>

#include "sourceflow/local/fifo_order.hpp"
#include "sourceflow/local/standard_order.hpp"

namespace sourceflow::local {

/// The one difference between the two kinds of queue: which message comes next. Both take every
/// message when it arrives (`add`, also a delayed one), keep its state, and are asked again and
/// again by one receive until `end_receive`.
class Order {
 public:
  explicit Order(bool fifo) {
    if (fifo) order_.emplace<FifoOrder>();
  }

  void add(Message& m) {
    std::visit([&](auto& order) { order.add(m); }, order_);
  }
  /// A message in any state, behind those before it in the order of arrival.
  void restore(Message& m) {
    std::visit([&](auto& order) { order.restore(m); }, order_);
  }
  /// The delay or the visibility timeout of a message has passed.
  void make_visible(Message& m) {
    std::visit([&](auto& order) { order.make_visible(m); }, order_);
  }
  /// Null when nothing can be received now.
  Message* next() {
    return std::visit([](auto& order) { return order.next(); }, order_);
  }
  void take(Message& m) {
    std::visit([&](auto& order) { order.take(m); }, order_);
  }
  void remove(Message& m) {
    std::visit([&](auto& order) { order.remove(m); }, order_);
  }
  void end_receive() {
    std::visit([](auto& order) { order.end_receive(); }, order_);
  }
  void clear() {
    std::visit([](auto& order) { order.clear(); }, order_);
  }
  /// Whether other groups go first; never so in a FIFO queue, whose groups wait for themselves.
  bool is_noisy(const std::string& group) const {
    const auto* const standard = std::get_if<StandardOrder>(&order_);
    return standard != nullptr && standard->is_noisy(group);
  }

 private:
  std::variant<StandardOrder, FifoOrder> order_;
};

}  // namespace sourceflow::local
