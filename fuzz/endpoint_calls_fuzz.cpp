// Calls of the endpoint's services, each separated from the next by a line of dashes: a first line
// with what JSON protocols have in X-Amz-Target, or a path for the Query protocol, then the body.
// Answered or refused, never a crash, and an answer in JSON is JSON.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <boost/asio/buffer.hpp>
#include <boost/json/parse.hpp>

#include "sourceflow/http/incoming_parser.hpp"
#include "sourceflow/local/router.hpp"

namespace sourceflow::local {
namespace {

constexpr int max_calls = 6;

class Asked final : public http::Exchange {
 public:
  /// False for what is no request at all.
  bool read(const std::string& text) {
    http::IncomingParser parser(request_);
    parser.body_limit(1 << 20);
    boost::beast::error_code error;
    std::size_t at = 0;
    while (!parser.is_done() && !error && at < text.size())
      at += parser.put(boost::asio::buffer(text.data() + at, text.size() - at), error);
    return parser.is_done();
  }
  bool send_piece(std::string_view) override { return true; }
  void finish() override { put_off_ = false; }
  /// The client leaves without waiting.
  void leave() {
    if (put_off_ && gone_) gone_();
  }
};

std::string request_of(std::string_view call) {
  const auto line = call.substr(0, call.find('\n'));
  const auto body = line.size() < call.size() ? call.substr(line.size() + 1) : std::string_view();
  const bool is_path = line.starts_with('/');
  std::string text = "POST " + std::string(is_path ? line : "/") +
                     " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                     "Authorization: AWS4-HMAC-SHA256 Credential=k/d/us-east-1/s/aws4_request\r\n";
  if (!is_path) text.append("X-Amz-Target: ").append(line).append("\r\n");
  return text.append("Content-Length: " + std::to_string(body.size()) + "\r\n\r\n").append(body);
}

/// All that an endpoint has but sockets; a new one for each input, so that a crash repeats.
struct Endpoint {
  base::SeededRandom random{1};
  base::VirtualClock clock;
  World world{random};
  Router router{world,
                clock,
                {.account = "000000000000"},
                {.after = [](auto, auto) {}, .finish = [](auto& exchange) { exchange.finish(); }}};

  void answer(std::string_view call) {
    Asked asked;
    if (!asked.read(request_of(call))) return;
    router.handle(asked);
    const http::Reply& reply = asked.reply();
    if (reply.content_type.starts_with("application/x-amz-json") && !asked.is_put_off()) {
      boost::system::error_code error;
      boost::json::parse(reply.body, error);
      if (error) {
        std::cerr << "an answer is no JSON: " << reply.body << '\n';
        std::abort();
      }
    }
    asked.leave();
  }
};

void all_of(std::string_view text) {
  Endpoint endpoint;
  constexpr std::string_view separator = "\n---\n";
  for (int i = 0; i < max_calls && !text.empty(); ++i) {
    const auto end = std::min(text.find(separator), text.size());
    endpoint.answer(text.substr(0, end));
    endpoint.clock.advance(std::chrono::seconds(1));
    text.remove_prefix(std::min(end + separator.size(), text.size()));
  }
}

}  // namespace
}  // namespace sourceflow::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::local::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
