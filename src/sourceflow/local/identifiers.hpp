#pragma once

#include <cstdint>
#include <string>

#include "sourceflow/base/random.hpp"
#include "sourceflow/base/uuid.hpp"

namespace sourceflow::local {

/// A random id, version 4, as AWS gives to messages and requests.
base::Uuid random_id(base::Random& random);

/// The 20 digits of a FIFO sequence number; they grow with `sequence`.
std::string sequence_text(std::uint64_t sequence);

}  // namespace sourceflow::local
