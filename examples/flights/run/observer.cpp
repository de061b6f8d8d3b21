#include "observer.hpp"

#include <exception>
#include <stdexcept>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/bus/dead_letter.hpp"
#include "sourceflow/http/client.hpp"

namespace flights::run {

namespace aws = sourceflow::aws;
namespace http = sourceflow::http;
namespace json = boost::json;
using sourceflow::base::Task;

struct Observer::Connected {
  boost::asio::io_context io{1};
  http::Url url;
  aws::Session session;
  aws::Sqs sqs{session};
  aws::Kms kms{session};
  http::Client client{io.get_executor()};
  std::map<std::string, std::string> urls;

  explicit Connected(const std::string& text)
      : url(http::Url::parse(text)),
        session(io.get_executor(), {.region = "us-east-1", .endpoint = text}) {}

  template <class T>
  T finished(Task<T> task) {
    std::exception_ptr failure;
    T result{};
    bool is_done = false;
    boost::asio::co_spawn(io, std::move(task), [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      result = std::move(value);
      is_done = true;
    });
    // Not until there is nothing left to do: kept connections have timers.
    while (!is_done) io.run_one();
    if (failure) std::rethrow_exception(failure);
    return result;
  }

  std::string url_of(const std::string& queue) {
    std::string& known = urls[queue];
    if (known.empty()) known = finished(sqs.queue_url(queue)).value_or("");
    return known;
  }
};

Observer::Observer(const std::string& url) : connected_(std::make_unique<Connected>(url)) {}
Observer::~Observer() = default;

std::int64_t Observer::depth(const std::string& queue) {
  const std::string url = connected_->url_of(queue);
  if (url.empty()) return 0;
  const std::vector<std::string> names{"ApproximateNumberOfMessages",
                                       "ApproximateNumberOfMessagesNotVisible",
                                       "ApproximateNumberOfMessagesDelayed"};
  std::int64_t depth = 0;
  for (const auto& [name, value] :
       connected_->finished(connected_->sqs.queue_attributes(url, names))) {
    depth += std::stoll(value);
  }
  return depth;
}

std::map<std::string, std::int64_t> Observer::reasons(const std::string& queue) {
  std::map<std::string, std::int64_t> reasons;
  const std::string url = connected_->url_of(queue);
  if (url.empty()) return reasons;
  const aws::ReceiveOptions options{.wait = std::chrono::seconds{0},
                                    .visibility = std::chrono::seconds{60}};
  while (true) {
    const auto messages = connected_->finished(connected_->sqs.receive(url, options));
    if (messages.empty()) return reasons;
    for (const auto& message : messages) {
      const auto* reason = aws::find(message.attributes, sourceflow::bus::dead_letter_reason);
      ++reasons[reason == nullptr ? "received too often" : reason->value];
    }
  }
}

void Observer::make_key(const std::string& alias) {
  const auto make = [](aws::Kms& kms, std::string name) -> Task<bool> {
    const auto key = co_await kms.create_key();
    co_await kms.create_alias(name, key.id);
    co_return true;
  };
  connected_->finished(make(connected_->kms, alias));
}

std::map<std::string, Observer::Calls> Observer::calls() {
  http::Request request{.target = "/_local/stats"};
  const http::Response response =
      connected_->finished(connected_->client.send(connected_->url.origin, std::move(request)));
  std::map<std::string, Calls> calls;
  const json::value answer = json::parse(response.body);
  for (const auto& [name, counts] : answer.as_object()) {
    calls[std::string{name}] = {counts.at("requests").to_number<std::int64_t>(),
                                counts.at("messages").to_number<std::int64_t>()};
  }
  return calls;
}

}  // namespace flights::run
