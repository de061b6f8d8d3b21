#include "sourceflow/store/sql/readers.hpp"

namespace sourceflow::store::sql {

Readers::Taken Readers::take() {
  {
    std::unique_lock lock(mutex_);
    is_free_.wait(lock, [&] { return in_use_ < limit_; });
    ++in_use_;
    if (!free_.empty()) {
      Taken taken{std::move(free_.back())};
      free_.pop_back();
      return taken;
    }
  }
  try {
    return {std::make_unique<Connection>(driver_, Access::read), true};
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Readers::give_back(std::unique_ptr<Connection> connection) {
  {
    const std::lock_guard lock(mutex_);
    --in_use_;
    if (connection) free_.push_back(std::move(connection));
  }
  is_free_.notify_one();
}

void Readers::close() {
  const std::lock_guard lock(mutex_);
  free_.clear();
}

}  // namespace sourceflow::store::sql
