#pragma once

#include "sourceflow/message/envelope.hpp"
#include "sourceflow/store/sql/statement.hpp"

namespace sourceflow::store::sql {

/// Puts an envelope into as many parameters as `envelope_columns` has, from `first` on; returns the
/// next free one.
std::size_t put(Statement& statement,
                std::size_t first,
                const message::Envelope& envelope,
                std::int64_t position);

/// Takes one out of a row in the same way.
message::Envelope take_envelope(Statement& statement, std::size_t first);

}  // namespace sourceflow::store::sql
