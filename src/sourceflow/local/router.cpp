#include "sourceflow/local/router.hpp"

#include <array>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>

#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/json_input.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/sqs_errors.hpp"

namespace sourceflow::local {

namespace json = boost::json;

/// The parser of request bodies: one buffer for the documents of all requests, one after the other.
struct Router::Parsed {
  std::array<unsigned char, 32 << 10> buffer;
  json::monotonic_resource resource{buffer.data(), buffer.size()};
  std::array<unsigned char, 4 << 10> scratch;
  json::parser parser{json::storage_ptr(), json::parse_options(), scratch.data(), scratch.size()};

  json::object parse(std::string_view body) {
    parser.reset(&resource);
    boost::system::error_code error;
    parser.write(body.data(), body.size(), error);
    if (error)
      throw ServiceError(errors::serialization, "The body is no JSON: " + error.message() + ".");
    json::value value = parser.release();
    if (!value.is_object())
      throw ServiceError(errors::serialization, "The body must be a JSON object.");
    return std::move(value.get_object());
  }
};

Router::Router(World& world, const base::Clock& clock, std::string account)
    : world_(world),
      clock_(clock),
      account_(std::move(account)),
      parsed_(std::make_unique<Parsed>()) {
  add("sqs", "AmazonSQS.", sqs_queue_operations());
  add("sqs", "AmazonSQS.", sqs_send_operations());
  add("sqs", "AmazonSQS.", sqs_receive_operations());
}

Router::~Router() = default;

void Router::add(std::string_view service,
                 std::string_view target_prefix,
                 std::span<const Operation> operations) {
  for (const Operation& operation : operations) {
    auto& counts =
        statistics_.by_operation[std::string(service).append(".").append(operation.name)];
    json_routes_.emplace(std::string(target_prefix).append(operation.name),
                         Route{service, &operation, &counts});
  }
}

void Router::handle(http::Exchange& exchange) {
  const std::string_view target = exchange.request().field("x-amz-target");
  if (!target.empty()) {
    handle_json(exchange, target);
  } else if (!answer_own(exchange)) {
    exchange.reply().status = 404;
    exchange.reply().body =
        "no service answers this request; X-Amz-Target or Action says which operation is meant\n";
  }
}

/// Pages about the endpoint itself.
bool Router::answer_own(http::Exchange& exchange) {
  const std::string_view path = exchange.request().target();
  auto& reply = exchange.reply();
  if (path == "/_local/health") {
    reply.body = R"({"status":"ok"})";
  } else if (path == "/_local/stats") {
    reply.body = statistics_.json();
  } else {
    return false;
  }
  reply.content_type = "application/json";
  return true;
}

void Router::handle_json(http::Exchange& exchange, std::string_view target) {
  const auto found = json_routes_.find(std::string(target));
  if (found == json_routes_.end()) {
    const Answering answering{"", "", random_id(world_.random).text(), false};
    const ServiceError error(errors::unknown_operation,
                             "There is no operation " + std::string(target) + " here.");
    return json_protocol().refuse(answering, exchange.reply(), error);
  }
  const Route& route = found->second;
  try {
    const std::string_view body = exchange.request().body();
    const json::object document =
        body.empty() ? json::object(&parsed_->resource) : parsed_->parse(body);
    run(exchange, route, json_protocol(), JsonInput(document));
  } catch (const ServiceError& error) {
    ++route.counts->requests;
    ++route.counts->errors;
    exchange.reply().clear();
    json_protocol().refuse(describe(exchange, route), exchange.reply(), error);
  }
  parsed_->resource.release();
}

Answering Router::describe(const http::Exchange& exchange, const Route& route) const {
  return {route.service,
          route.operation->name,
          random_id(world_.random).text(),
          exchange.request().field("x-amzn-query-mode") == "true"};
}

void Router::run(http::Exchange& exchange,
                 const Route& route,
                 const Protocol& protocol,
                 const Input& in) {
  const http::Incoming& request = exchange.request();
  const Caller caller = read_caller(request);
  const Scope scope = scope_of(caller, account_);
  Answering answering = describe(exchange, route);
  const base::Time now = clock_.now();
  std::optional<Waiting> waiting;
  ++route.counts->requests;
  try {
    protocol.answer(answering, exchange.reply(), [&](Output& out) {
      Call call{
          world_, in, out, now, scope, caller_text(caller), base_url(request), request.target()};
      route.operation->run(call);
      route.counts->messages += call.messages;
      waiting = std::move(call.waiting);
    });
  } catch (const ServiceError& error) {
    ++route.counts->errors;
    exchange.reply().clear();
    protocol.refuse(answering, exchange.reply(), error);
  }
  if (waiting) keep_waiting(exchange, route, protocol, std::move(answering), std::move(*waiting));
  world_.queues.settle(now);
}

void Router::keep_waiting(http::Exchange& exchange,
                          const Route& route,
                          const Protocol& protocol,
                          Answering answering,
                          Waiting waiting) {
  exchange.reply().clear();
  const auto shared = std::make_shared<Answering>(std::move(answering));
  Poll poll;
  poll.request = std::move(waiting.request);
  poll.answer = [&exchange, &route, &protocol, shared, write = std::move(waiting.write)](
                    const Received& received) {
    route.counts->messages += received.deliveries.size();
    protocol.answer(*shared, exchange.reply(), [&](Output& out) { write(received, out); });
    exchange.finish();
  };
  poll.queue_is_gone = [&exchange, &route, &protocol, shared] {
    ++route.counts->errors;
    protocol.refuse(*shared,
                    exchange.reply(),
                    ServiceError(errors::no_such_queue, "The specified queue does not exist."));
    exchange.finish();
  };
  NamedQueue* const queue = waiting.queue;
  const auto entry = world_.queues.wait(*queue, waiting.until, std::move(poll));
  exchange.later([this, queue, entry] { world_.queues.stop_waiting(*queue, entry); });
}

SharedText Router::caller_text(const Caller& caller) {
  const std::string_view key =
      caller.access_key.empty() ? std::string_view("anonymous") : caller.access_key;
  if (!caller_ || *caller_ != key) caller_ = std::make_shared<const std::string>(key);
  return caller_;
}

std::string_view Router::base_url(const http::Incoming& request) {
  base_url_.assign("http://").append(request.field("host"));
  return base_url_;
}

}  // namespace sourceflow::local
