#pragma once

#include <memory>

#include "sourceflow/store/store.hpp"

namespace sourceflow::store {

/// A store that keeps everything in this process's memory, for tests, tools and services whose
/// state may be lost with the process. Keeps every promise of Store except durability, from any
/// number of threads, one commit at a time. Grows with every command and event: nothing is thrown
/// away.
std::shared_ptr<Store> memory();

}  // namespace sourceflow::store
