#pragma once

#include <string>
#include <string_view>

#include "sourceflow/http/server.hpp"

namespace sourceflow::http {

/// How a client sees where a body ends.
enum class Framing {
  length,    ///< it is told before
  chunks,    ///< piece by piece; the last one is empty
  to_close,  ///< where the connection ends: all that HTTP/1.0 knows for a body in pieces
};

/// Status line and fields, with the empty line after them.
void write_head(std::string& head, const Reply& reply, Framing framing, bool keep_alive);

/// A piece of a body as it goes over the wire; an empty one ends the body.
void append_piece(std::string& text, std::string_view piece, Framing framing);

}  // namespace sourceflow::http
