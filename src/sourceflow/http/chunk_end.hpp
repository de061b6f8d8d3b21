#pragma once

#include <cstddef>

#include <boost/beast/http/basic_parser.hpp>

namespace sourceflow::http {

/// Whether Beast's parser may be given these `size` bytes of a message, or should wait for more of
/// them. The shortest end of a chunked body has five bytes, so that no less than these is ever left
/// of one; given less when it has already seen the last chunk, the parser of Boost before 1.86 ends
/// the process by an assertion (its pull request 2861).
template <bool is_request>
bool may_parse(const boost::beast::http::basic_parser<is_request>& parser, std::size_t size) {
  constexpr std::size_t shortest_end = 5;
  return size >= shortest_end || !parser.is_header_done() || !parser.chunked();
}

}  // namespace sourceflow::http
