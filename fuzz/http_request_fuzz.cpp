// A request of HTTP/1.1, as any bytes and in pieces of any size: refused or read, and read the same
// however it is cut.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>

#include "sourceflow/http/chunk_end.hpp"
#include "sourceflow/http/incoming_parser.hpp"

namespace sourceflow::http {
namespace {

struct Read {
  Incoming request;
  bool is_whole = false;
  bool is_refused = false;
};

/// `piece` bytes more at a time, as a connection does that keeps what the parser left.
Read read(std::string_view text, std::size_t piece) {
  Read read;
  IncomingParser parser(read.request);
  parser.eager(true);
  parser.header_limit(16 << 10);
  parser.body_limit(1 << 20);
  std::string kept;
  boost::beast::error_code error;
  while (!parser.is_done() && !text.empty()) {
    kept.append(text.substr(0, piece));
    text.remove_prefix(std::min(piece, text.size()));
    if (!may_parse(parser, kept.size())) continue;
    const std::size_t taken = parser.put(boost::asio::buffer(kept), error);
    kept.erase(0, taken);
    if (error == boost::beast::http::error::need_more) error = {};
    if (error) break;
  }
  read.is_whole = parser.is_done();
  read.is_refused = error.failed();
  return read;
}

void must(bool claim, const char* sentence) {
  if (claim) return;
  std::cerr << sentence << '\n';
  std::abort();
}

/// A field over several lines, which no client sends any more and a server may refuse (RFC 9112,
/// 5.2): Beast does, when it is cut within the fold.
bool is_folded(std::string_view text) {
  return text.find("\n ") != text.npos || text.find("\n\t") != text.npos;
}

void all_of(std::string_view text) {
  const Read whole = read(text, text.size());
  if (!whole.is_whole || is_folded(text)) return;
  for (const std::size_t piece : {1UL, 2UL, 7UL}) {
    const Read cut = read(text, piece);
    must(cut.is_whole && !cut.is_refused, "a request is refused when it comes in pieces");
    must(whole.request.body() == cut.request.body() &&
             whole.request.target() == cut.request.target() &&
             whole.request.method() == cut.request.method() &&
             whole.request.field("host") == cut.request.field("host"),
         "a request reads differently when it comes in pieces");
  }
}

}  // namespace
}  // namespace sourceflow::http

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::http::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
