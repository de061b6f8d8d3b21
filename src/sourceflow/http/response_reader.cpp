#include "sourceflow/http/response_reader.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>

#include "sourceflow/http/chunk_end.hpp"
#include "sourceflow/http/client.hpp"

namespace sourceflow::http {
namespace {

namespace beast = boost::beast;
using beast::string_view;
using boost::system::error_code;

constexpr std::uint32_t max_header = 64 << 10;
// A server's word is not enough to set this much memory aside before its bytes are there.
constexpr std::uint64_t max_reserved = 1 << 20;

class Parser final : public beast::http::basic_parser<false> {
 public:
  Parser(bool answers_head, base::Bytes max_body) {
    eager(true);
    skip(answers_head);
    header_limit(max_header);
    body_limit(static_cast<std::uint64_t>(max_body.count));
  }

  Response response;

 private:
  void on_request_impl(beast::http::verb, string_view, string_view, int, error_code&) override {}
  void on_response_impl(int code, string_view, int, error_code&) override {
    response.status = code;
  }
  void on_field_impl(beast::http::field,
                     string_view name,
                     string_view value,
                     error_code&) override {
    response.headers.push_back({std::string(name), std::string(value)});
  }
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
    if (length) response.body.reserve(std::min(*length, max_reserved));
  }
  std::size_t on_body_impl(string_view body, error_code&) override {
    response.body.append(body.data(), body.size());
    return body.size();
  }
  void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, string_view body, error_code&) override {
    response.body.append(body.data(), body.size());
    return body.size();
  }
  void on_finish_impl(error_code&) override {}
};

}  // namespace

struct ResponseReader::State {
  State(bool head, base::Bytes max) : answers_head(head), max_body(max) {
    parser.emplace(head, max);
  }

  // Gives how much of the text the parser took.
  std::size_t put(std::string_view text) {
    error_code error;
    const auto used = parser->put(boost::asio::buffer(text), error);
    if (error == beast::http::error::need_more) error = {};
    if (error) {
      throw TransportError(TransportError::Kind::protocol,
                           "the answer is no usable HTTP: " + error.message());
    }
    return used;
  }

  // 100 Continue and its like come before the answer itself.
  bool is_interim() const { return parser->is_done() && parser->response.status / 100 == 1; }

  bool answers_head;
  base::Bytes max_body;
  std::optional<Parser> parser;
  // What the parser could not take yet: part of a line.
  std::string rest;
};

ResponseReader::ResponseReader(bool answers_head, base::Bytes max_body)
    : state_(std::make_unique<State>(answers_head, max_body)) {}
ResponseReader::~ResponseReader() = default;
ResponseReader::ResponseReader(ResponseReader&&) noexcept = default;
ResponseReader& ResponseReader::operator=(ResponseReader&&) noexcept = default;

void ResponseReader::feed(std::string_view piece) {
  auto& state = *state_;
  std::string joined;
  if (!state.rest.empty()) {
    joined = std::exchange(state.rest, {}).append(piece);
    piece = joined;
  }
  while (!piece.empty() && !state.parser->is_done() && may_parse(*state.parser, piece.size())) {
    const auto used = state.put(piece);
    piece.remove_prefix(used);
    if (state.is_interim()) {
      state.parser.emplace(state.answers_head, state.max_body);
    } else if (used == 0) {
      break;
    }
  }
  state.rest = piece;
}

void ResponseReader::end() {
  error_code error;
  if (state_->parser->got_some()) state_->parser->put_eof(error);
  if (!is_done()) {
    throw TransportError(TransportError::Kind::interrupted,
                         "the connection ended before the whole answer was there");
  }
}

bool ResponseReader::is_done() const { return state_->parser->is_done(); }

bool ResponseReader::can_keep_connection() const {
  return is_done() && state_->rest.empty() && state_->parser->keep_alive();
}

Response ResponseReader::take() { return std::move(state_->parser->response); }

}  // namespace sourceflow::http
