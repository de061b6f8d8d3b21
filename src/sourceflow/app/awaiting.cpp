#include "sourceflow/app/awaiting.hpp"

#include <exception>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

namespace sourceflow::app {

void run_to_its_end(const std::function<base::Task<>()>& coroutine, const std::stop_token& stop) {
  boost::asio::io_context io(1);
  boost::asio::cancellation_signal cancel;
  std::exception_ptr failure;
  boost::asio::co_spawn(
      io,
      coroutine(),
      boost::asio::bind_cancellation_slot(
          cancel.slot(), [&failure](std::exception_ptr thrown) { failure = std::move(thrown); }));
  const std::stop_callback lost(stop, [&] {
    boost::asio::post(io, [&] { cancel.emit(boost::asio::cancellation_type::terminal); });
  });
  io.run();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace sourceflow::app
