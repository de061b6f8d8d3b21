#pragma once

#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

namespace sourceflow::http {

/// Something that must not last beyond a time; leaves the list it is watched in when it is
/// destroyed.
class Expiring : public boost::intrusive::list_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~Expiring() = default;
  /// Its time is over. May destroy itself, and no other.
  virtual void expire() = 0;

 private:
  friend class Deadlines;
  Clock::time_point expires_at_ = Clock::time_point::max();
};

/// One timer for all that may expire. Moving a deadline further away costs nothing, which is what
/// every request does: the timer goes off at the earliest time it heard of and then looks where the
/// deadlines are by now.
class Deadlines {
 public:
  explicit Deadlines(boost::asio::any_io_executor executor) : timer_(std::move(executor)) {}

  void set(Expiring& expiring, Expiring::Clock::time_point at);
  void clear(Expiring& expiring);
  /// Watches nothing any more.
  void stop();

 private:
  void arm(Expiring::Clock::time_point at);
  void disarm();
  void look();

  boost::asio::steady_timer timer_;
  Expiring::Clock::time_point armed_for_ = Expiring::Clock::time_point::max();
  boost::intrusive::list<Expiring, boost::intrusive::constant_time_size<false>> watched_;
  // A handler that is already on its way when this is destroyed must notice.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

}  // namespace sourceflow::http
