#include "sourceflow/local/standard_order.hpp"

namespace sourceflow::local {

void StandardOrder::add(Message& message) {
  if (message.state == MessageState::visible) fresh_.push_back(message);
}

void StandardOrder::make_visible(Message& message) {
  returned_.emplace(message.sequence, &message);
  message.state = MessageState::visible;
}

void StandardOrder::take(Message& message) {
  remove(message);
  message.state = MessageState::in_flight;
}

Message* StandardOrder::next() {
  Message* const fresh = fresh_.empty() ? nullptr : &fresh_.front();
  Message* const returned = returned_.empty() ? nullptr : returned_.begin()->second;
  if (fresh == nullptr || returned == nullptr) return fresh != nullptr ? fresh : returned;
  return fresh->sequence < returned->sequence ? fresh : returned;
}

void StandardOrder::remove(Message& message) {
  if (message.in_order.is_linked()) {
    fresh_.erase(fresh_.iterator_to(message));
  } else if (message.state == MessageState::visible) {
    returned_.erase({message.sequence, &message});
  }
}

void StandardOrder::clear() {
  fresh_.clear();
  returned_.clear();
}

}  // namespace sourceflow::local
