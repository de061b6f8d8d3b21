#pragma once

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

namespace sourceflow::bus {

/// Brings items from any thread to the I/O thread, many at a time: only the first of a batch wakes
/// it. Held by shared_ptr, so that whoever still puts after its end does no harm.
template <class T>
class Mailbox : public std::enable_shared_from_this<Mailbox<T>> {
 public:
  using Open = std::function<void(std::vector<T>)>;

  Mailbox(boost::asio::any_io_executor executor, Open open)
      : executor_(std::move(executor)), open_(std::move(open)) {}

  void put(T item) {
    {
      const std::lock_guard lock(mutex_);
      if (is_closed_) return;
      items_.push_back(std::move(item));
      if (items_.size() > 1) return;
    }
    boost::asio::post(executor_, [self = this->shared_from_this()] { self->deliver(); });
  }

  /// On the I/O thread: nothing is delivered from now on.
  void close() {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    items_.clear();
  }

 private:
  void deliver() {
    std::vector<T> items;
    {
      const std::lock_guard lock(mutex_);
      items.swap(items_);
    }
    if (!items.empty()) open_(std::move(items));
  }

  boost::asio::any_io_executor executor_;
  Open open_;
  std::mutex mutex_;
  std::vector<T> items_;
  bool is_closed_ = false;
};

}  // namespace sourceflow::bus
