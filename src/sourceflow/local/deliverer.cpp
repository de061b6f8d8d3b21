#include "sourceflow/local/deliverer.hpp"

#include <stdexcept>
#include <utility>

#include "sourceflow/base/log.hpp"
#include "sourceflow/local/subscriber_url.hpp"

namespace sourceflow::local {

namespace {

// SNS takes an endpoint that is silent for longer for one that failed.
constexpr std::chrono::seconds patience{15};

http::Request request_of(const HttpDelivery& delivery, std::string target) {
  http::Request request{.method = "POST", .target = std::move(target), .body = *delivery.body};
  request.headers = {{"x-amz-sns-message-type", delivery.type},
                     {"x-amz-sns-message-id", delivery.message_id},
                     {"x-amz-sns-topic-arn", delivery.topic}};
  // Nobody may act for a subscription that is not confirmed, so its ARN is not told.
  if (delivery.type != "SubscriptionConfirmation")
    request.headers.push_back({"x-amz-sns-subscription-arn", delivery.subscription});
  if (delivery.raw) request.headers.push_back({"x-amz-sns-rawdelivery", "true"});
  request.headers.push_back({"Content-Type", delivery.content_type});
  request.headers.push_back({"User-Agent", "Amazon Simple Notification Service Agent"});
  return request;
}

void log_failure(const HttpDelivery& delivery, const std::string& why) {
  base::log(base::LogLevel::warning,
            "an HTTP endpoint did not take a notification",
            {{"endpoint", delivery.url},
             {"type", delivery.type},
             {"attempt", std::to_string(delivery.failures + 1)},
             {"reason", why}});
}

}  // namespace

Deliverer::Deliverer(boost::asio::any_io_executor executor, Options options, Done done)
    : options_(std::move(options)),
      done_(std::move(done)),
      client_(executor,
              {.connect_timeout = patience,
               .read_timeout = patience,
               .max_connections_per_origin = HttpDeliveries::max_under_way,
               .max_response = base::Bytes{1 << 20},
               .ca_file = options_.ca_file}),
      under_way_(executor) {}

void Deliverer::post(HttpDelivery delivery) {
  under_way_.spawn("delivery", attempt(std::move(delivery)));
}

base::Task<> Deliverer::stop() {
  co_await under_way_.stop();
  client_.close();
}

base::Task<> Deliverer::attempt(HttpDelivery delivery) {
  const base::Uuid id = delivery.id;
  const DeliveryOutcome outcome = co_await send(std::move(delivery));
  done_(id, outcome);
}

base::Task<DeliveryOutcome> Deliverer::send(HttpDelivery delivery) {
  try {
    http::Url url = http::Url::parse(delivery.url);
    if (!options_.anywhere && !is_loopback_host(url.origin.host)) {
      log_failure(delivery, "it may be another machine; --deliver-anywhere would allow it");
      co_return DeliveryOutcome::refused;
    }
    http::Request request = request_of(delivery, std::move(url.target));
    const http::Response response =
        co_await client_.send(std::move(url.origin), std::move(request));
    const DeliveryOutcome outcome = outcome_of(response.status);
    if (outcome != DeliveryOutcome::arrived)
      log_failure(delivery, "it answered " + std::to_string(response.status));
    co_return outcome;
  } catch (const http::TransportError& failure) {
    log_failure(delivery, failure.what());
  } catch (const std::invalid_argument& wrong) {
    log_failure(delivery, wrong.what());
    co_return DeliveryOutcome::refused;
  }
  co_return DeliveryOutcome::failed;
}

}  // namespace sourceflow::local
