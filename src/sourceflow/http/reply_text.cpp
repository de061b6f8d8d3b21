#include "sourceflow/http/reply_text.hpp"

#include <array>
#include <charconv>

#include <boost/beast/http/status.hpp>

namespace sourceflow::http {

namespace beast = boost::beast;

namespace {

void append_number(std::string& text, std::size_t number, int base) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  text.append(digits.data(), end);
}

}  // namespace

void write_head(std::string& head, const Reply& reply, Framing framing, bool keep_alive) {
  const auto status = static_cast<beast::http::status>(reply.status);
  const auto reason = beast::http::obsolete_reason(status);
  head = "HTTP/1.1 ";
  append_number(head, reply.status, 10);
  head.append(" ").append(reason.data(), reason.size()).append("\r\n");
  if (!reply.body.empty() || framing != Framing::length)
    head.append("Content-Type: ").append(reply.content_type).append("\r\n");
  if (framing == Framing::length) {
    head.append("Content-Length: ");
    append_number(head, reply.body.size(), 10);
    head.append("\r\n");
  } else if (framing == Framing::chunks) {
    head.append("Transfer-Encoding: chunked\r\n");
  }
  head.append(reply.fields);
  head.append(keep_alive ? "\r\n" : "Connection: close\r\n\r\n");
}

void append_piece(std::string& text, std::string_view piece, Framing framing) {
  if (framing == Framing::chunks) {
    append_number(text, piece.size(), 16);
    text.append("\r\n").append(piece).append("\r\n");
  } else {
    text.append(piece);
  }
}

}  // namespace sourceflow::http
