#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "sourceflow/base/bytes.hpp"
#include "sourceflow/http/message.hpp"

namespace sourceflow::http {

/// Puts one HTTP/1.1 answer together from the pieces that arrive, chunked or not. Owns no socket.
class ResponseReader {
 public:
  /// An answer to HEAD ends after its header lines.
  ResponseReader(bool answers_head, base::Bytes max_body);
  ~ResponseReader();
  ResponseReader(ResponseReader&&) noexcept;
  ResponseReader& operator=(ResponseReader&&) noexcept;

  /// Takes the next piece. Throws TransportError (protocol) when this is no HTTP or too large.
  void feed(std::string_view piece);
  /// The connection ended. Throws TransportError (interrupted) unless that is how this answer ends.
  void end();

  bool is_done() const;
  /// True if the connection can carry another request.
  bool can_keep_connection() const;
  /// The answer, once done.
  Response take();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sourceflow::http
