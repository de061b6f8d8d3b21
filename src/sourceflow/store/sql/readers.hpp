#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "sourceflow/store/sql/connection.hpp"

namespace sourceflow::store::sql {

/// Connections for reading, opened as they are needed up to a limit; who finds none free waits.
class Readers {
 public:
  Readers(Driver& driver, std::size_t limit) : driver_(driver), limit_(limit) {}

  /// Runs `read(Connection&)` on a free connection. One on which something failed is not used
  /// again; where a connection turns out to be lost that lay idle, `read` runs once more on a new
  /// one.
  template <class Read>
  auto with(Read&& read) {
    Taken taken = take();
    try {
      try {
        return run(taken, read);
      } catch (const StatementError& error) {
        if (error.broken() != Broken::connection || taken.is_new) throw;
      }
      // What ended one has mostly ended all that lay idle.
      close();
      taken = {std::make_unique<Connection>(driver_, Access::read), true};
      return run(taken, read);
    } catch (...) {
      give_back(nullptr);
      throw;
    }
  }

  /// Closes those that are free.
  void close();

 private:
  struct Taken {
    std::unique_ptr<Connection> connection;
    bool is_new = false;
  };

  template <class Read>
  auto run(Taken& taken, Read& read) {
    auto result = taken.connection->guarded([&] { return read(*taken.connection); });
    give_back(std::move(taken.connection));
    return result;
  }
  Taken take();
  void give_back(std::unique_ptr<Connection> connection);

  Driver& driver_;
  const std::size_t limit_;
  std::mutex mutex_;
  std::condition_variable is_free_;
  std::size_t in_use_ = 0;
  std::vector<std::unique_ptr<Connection>> free_;
};

}  // namespace sourceflow::store::sql
