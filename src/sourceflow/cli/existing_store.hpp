#pragma once

#include <memory>
#include <string>

#include "sourceflow/store/store.hpp"

namespace sourceflow::cli {

/// Opens a store to look at it: an SQLite file that is not there is not made. Throws what
/// store::open_store throws, and std::runtime_error if there is no such file.
std::shared_ptr<store::Store> existing_store(const std::string& url);

}  // namespace sourceflow::cli
