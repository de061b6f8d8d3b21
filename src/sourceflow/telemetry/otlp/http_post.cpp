#include "sourceflow/telemetry/otlp/http_post.hpp"

#include <future>
#include <memory>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include "sourceflow/http/client.hpp"

namespace sourceflow::telemetry::otlp {
namespace {

/// The client ends a request by itself at its timeout; this is for its saying so.
constexpr std::chrono::milliseconds grace{500};

/// The collector as seen by one thread, which runs the I/O while it waits.
class Collector {
 public:
  explicit Collector(const Options& options)
      : url_(http::Url::parse(options.otlp)),
        headers_(options.headers),
        client_(io_.get_executor(), {.connect_timeout = options.timeout}) {
    while (url_.target.ends_with('/')) url_.target.pop_back();
  }

  PostAnswer post(const std::string& path, std::string body, std::chrono::milliseconds timeout) {
    try {
      io_.restart();
      auto sent =
          boost::asio::co_spawn(io_, send(path, std::move(body), timeout), boost::asio::use_future);
      const auto deadline = std::chrono::steady_clock::now() + timeout + grace;
      const auto is_done = [&] {
        return sent.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
      };
      while (!is_done() && io_.run_one_until(deadline) != 0) continue;
      if (!is_done()) return {.body = "the collector has not answered in time"};
      auto answer = sent.get();
      return {answer.status, std::move(answer.body)};
    } catch (const std::exception& error) {
      return {.body = error.what()};
    }
  }

 private:
  base::Task<http::Response> send(std::string path,
                                  std::string body,
                                  std::chrono::milliseconds timeout) {
    http::Request request;
    request.method = "POST";
    request.target = url_.target + path;
    request.headers = {{"Content-Type", "application/json"}, {"User-Agent", "sourceflow"}};
    for (const auto& [name, value] : headers_) request.headers.push_back({name, value.reveal()});
    request.body = std::move(body);
    auto response = co_await client_.send(url_.origin, std::move(request), timeout);
    co_return response;
  }

  http::Url url_;
  std::map<std::string, base::Secret> headers_;
  boost::asio::io_context io_{1};
  http::Client client_;
};

}  // namespace

Post http_post(const Options& options) {
  const auto collector = std::make_shared<Collector>(options);
  return [collector](const std::string& path, std::string body, std::chrono::milliseconds timeout) {
    return collector->post(path, std::move(body), timeout);
  };
}

}  // namespace sourceflow::telemetry::otlp
