#pragma once

#include <boost/asio/awaitable.hpp>

namespace sourceflow::base {

/// A coroutine that waits for I/O without a thread. Runs on the one I/O thread; owned by a
/// TaskGroup.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace sourceflow::base
