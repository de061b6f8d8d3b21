#include "sourceflow/local/router.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>

#include "sourceflow/local/characters.hpp"
#include "sourceflow/local/console.hpp"
#include "sourceflow/local/identifiers.hpp"
#include "sourceflow/local/json_input.hpp"
#include "sourceflow/local/kms.hpp"
#include "sourceflow/local/own_pages.hpp"
#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/sqs.hpp"
#include "sourceflow/local/sqs_errors.hpp"
#include "sourceflow/local/sts.hpp"
#include "sourceflow/local/visitors.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

/// Thrown when a fault ends the connection instead of the call.
struct Reset {};

/// False for operations that only look, or change messages and nothing else.
bool may_change_settings(std::string_view operation) {
  constexpr std::string_view others[] = {"SendMessage",
                                         "ReceiveMessage",
                                         "DeleteMessage",
                                         "ChangeMessage",
                                         "Publish",
                                         "Get",
                                         "List",
                                         "Describe",
                                         "Encrypt",
                                         "Decrypt",
                                         "ReEncrypt",
                                         "Generate",
                                         "Sign",
                                         "Verify"};
  if (operation == "GetSessionToken") return true;
  return std::ranges::none_of(others, [&](auto start) { return operation.starts_with(start); });
}

std::string text_of(const ServiceError& error) {
  return std::string(error.kind().code).append(": ").append(error.what());
}

}  // namespace

/// The parser of request bodies: one buffer for the documents of all requests, one after the other.
struct Router::Parsed {
  std::array<unsigned char, 32 << 10> buffer;
  std::optional<json::monotonic_resource> resource{std::in_place, buffer.data(), buffer.size()};
  std::array<unsigned char, 4 << 10> scratch;
  json::parser parser{json::storage_ptr(), json::parse_options(), scratch.data(), scratch.size()};

  /// Forgets the last document. A resource that is only released goes on doubling its blocks with
  /// each large document, so it is made anew.
  void forget() { resource.emplace(buffer.data(), buffer.size()); }

  json::object parse(std::string_view body) {
    parser.reset(&*resource);
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

Router::Router(World& world, base::Clock& clock, Identity identity, Edges edges)
    : world_(world),
      clock_(clock),
      identity_(std::move(identity)),
      edges_(std::move(edges)),
      access_(std::move(identity_.access)),
      events_(world_, recent_, clock_, edges_.after),
      parsed_(std::make_unique<Parsed>()) {
  add("sqs", "AmazonSQS.", sqs_queue_operations());
  add("sqs", "AmazonSQS.", sqs_send_operations());
  add("sqs", "AmazonSQS.", sqs_move_task_operations());
  add("sqs", "AmazonSQS.", sqs_permission_operations());
  add("sqs", "AmazonSQS.", sqs_receive_operations());
  add("sns", "", sns_topic_operations());
  add("sns", "", sns_permission_operations());
  add("sns", "", sns_subscription_operations());
  add("sns", "", sns_publish_operations());
  add("sns", "", sns_other_operations());
  add("sts", "", sts_operations());
  add("kms", "TrentService.", kms_key_operations());
  add("kms", "TrentService.", kms_state_operations());
  add("kms", "TrentService.", kms_alias_operations());
  add("kms", "TrentService.", kms_cipher_operations());
  add("kms", "TrentService.", kms_signing_operations());
  add("kms", "TrentService.", kms_grant_operations());
}

Router::~Router() = default;

std::vector<std::string> Router::complaints_about(const std::vector<FaultRule>& faults) const {
  std::vector<std::string> complaints;
  for (const FaultRule& rule : faults) {
    const auto hits = [&](const auto& entry) { return rule.is_of(entry.first); };
    if (std::ranges::any_of(statistics_.by_operation, hits)) continue;
    complaints.push_back("a fault hits no operation: there is no " + rule.operation +
                         " here; name one as sqs.SendMessage, a service as sqs.*, or *");
  }
  return complaints;
}

void Router::add(std::string_view service,
                 std::string_view target_prefix,
                 std::span<const Operation> operations) {
  for (const Operation& operation : operations) {
    const std::string name = std::string(service).append(".").append(operation.name);
    const auto counts = statistics_.by_operation.try_emplace(name).first;
    const Route route{service, counts->first, &operation, &counts->second};
    // KMS never spoke the Query protocol.
    if (service != "kms") query_routes_.emplace(name, route);
    if (!target_prefix.empty())
      json_routes_.emplace(std::string(target_prefix).append(operation.name), route);
  }
}

/// True when the request is one that only a page of another site would send.
bool Router::turn_away(http::Exchange& exchange) {
  const std::string why = why_refused(read_visit(exchange.request()), identity_.hosts);
  if (why.empty()) return false;
  const bool is_json = !exchange.request().field("x-amz-target").empty();
  const Protocol& protocol = is_json ? json_protocol() : query_protocol();
  const ServiceError error(errors::foreign_site, why);
  protocol.refuse({"", "", random_id(world_.random).text(), false}, exchange.reply(), error);
  return true;
}

void Router::handle(http::Exchange& exchange) {
  if (turn_away(exchange)) return;
  const std::string_view target = exchange.request().field("x-amz-target");
  const std::string_view protocol = exchange.request().field("smithy-protocol");
  if (!target.empty()) {
    handle_json(exchange, target);
  } else if (!protocol.empty()) {
    exchange.reply().status = 404;
    exchange.reply().body =
        "no service speaks " + clean_text(protocol) +
        " here: SQS is spoken to by AWS JSON 1.0 or the Query protocol, SNS and "
        "STS by the Query protocol, KMS by AWS JSON 1.1\n";
  } else if (!answer_certificate(exchange, world_) &&
             !answer_own_page(exchange, {world_, statistics_, clock_, snapshots_}) &&
             !answer_console(exchange, {world_, recent_, clock_, events_}) &&
             !handle_query(exchange)) {
    exchange.reply().status = 404;
    exchange.reply().body =
        "no service answers this request; X-Amz-Target or Action says which operation is meant\n";
  }
}

void Router::handle_json(http::Exchange& exchange, std::string_view target) {
  const auto found = json_routes_.find(std::string(target));
  if (found == json_routes_.end()) {
    const bool is_kms = target.starts_with("TrentService.");
    const Answering answering{is_kms ? "kms" : "", "", random_id(world_.random).text(), false};
    const ServiceError error(errors::unknown_operation,
                             "There is no operation " + std::string(target) + " here.");
    return json_protocol().refuse(answering, exchange.reply(), error);
  }
  const Route& route = found->second;
  try {
    const std::string_view body = exchange.request().body();
    const json::object document =
        body.empty() ? json::object(&*parsed_->resource) : parsed_->parse(body);
    run(exchange, route, json_protocol(), JsonInput(document));
  } catch (const ServiceError& error) {
    ++route.counts->requests;
    ++route.counts->errors;
    recent_.add({clock_.now(), route.name, {}, text_of(error)});
    exchange.reply().clear();
    json_protocol().refuse(describe(exchange, route), exchange.reply(), error);
  }
  parsed_->forget();
}

/// The services that speak the Query protocol, by the version that their requests state.
constexpr std::pair<std::string_view, std::string_view> services_by_version[] = {
    {"2012-11-05", "sqs"}, {"2010-03-31", "sns"}, {"2011-06-15", "sts"}};

const Router::Route* Router::find_query(std::string_view service, const Form& form) const {
  const auto action = form.find("", "Action").value_or("");
  const auto version = form.find("", "Version");
  std::vector<std::string_view> candidates;
  if (!service.empty()) candidates.push_back(service);
  for (const auto& [known, name] : services_by_version) {
    if (service.empty() && version.value_or(known) == known) candidates.push_back(name);
  }
  for (const auto candidate : candidates) {
    const auto found = query_routes_.find(std::string(candidate).append(".").append(action));
    if (found != query_routes_.end()) return &found->second;
  }
  return nullptr;
}

/// False when the request names no action, so is none of this protocol.
bool Router::handle_query(http::Exchange& exchange) {
  const http::Incoming& request = exchange.request();
  const std::string_view target = request.target();
  Answering answering{"sqs", "", random_id(world_.random).text(), false};
  try {
    Form form;
    const auto question = target.find('?');
    if (question != std::string_view::npos) form.add(target.substr(question + 1));
    form.add(request.body());
    const auto action = form.find("", "Action");
    if (!action) return false;
    const Caller caller = read_caller(request);
    const Route* const route = find_query(caller.service, form);
    if (route == nullptr) {
      answering.service = caller.service;
      throw ServiceError(
          errors::invalid_action,
          "The action " + std::string(*action) + " is not valid for this endpoint" +
              (caller.service.empty() ? "." : " (service " + std::string(caller.service) + ")."));
    }
    run(exchange, *route, query_protocol(), QueryInput(form));
  } catch (const ServiceError& error) {
    exchange.reply().clear();
    query_protocol().refuse(answering, exchange.reply(), error);
  }
  return true;
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
  if (!access_.is_open()) access_.install(world_.credentials);
  const IssuedCredential* const issued = world_.credentials.find(caller.access_key);
  const Scope scope = scope_of(caller, issued != nullptr ? issued->account : identity_.account);
  Answering answering = describe(exchange, route);
  const base::Time now = clock_.now();
  std::optional<Waiting> waiting;
  ++route.counts->requests;
  try {
    admit(request, route, in, scope, now);
    if (issued != nullptr && issued->expires <= now) {
      throw ServiceError(errors::expired_token,
                         "The security token included in the request is expired");
    }
    strike_before(route);
    protocol.answer(answering, exchange.reply(), [&](Output& out) {
      Call call{world_,
                route.name,
                in,
                out,
                now,
                scope,
                caller_text(caller),
                base_url(request),
                request.target()};
      call.is_signed = !caller.access_key.empty();
      route.operation->run(call);
      route.counts->messages += call.messages;
      waiting = std::move(call.waiting);
    });
    if (may_change_settings(route.operation->name)) world_.settings_changed = true;
    recent_.add({now, route.name, resource_of(in), {}});
  } catch (const Reset&) {
    ++route.counts->errors;
    recent_.add({now, route.name, resource_of(in), "reset by a fault"});
    exchange.reply().clear();
    exchange.reply().drop = true;
  } catch (const ServiceError& error) {
    ++route.counts->errors;
    recent_.add({now, route.name, resource_of(in), text_of(error)});
    exchange.reply().clear();
    protocol.refuse(answering, exchange.reply(), error);
  }
  if (waiting) {
    keep_waiting(exchange, route, protocol, std::move(answering), std::move(*waiting));
  } else {
    strike_after(exchange, route);
  }
  world_.settle(now);
}

void Router::admit(const http::Incoming& request,
                   const Route& route,
                   const Input& in,
                   const Scope& scope,
                   base::Time now) {
  if (access_.is_open()) return;
  const SignedRequest covered{.method = request.method(),
                              .target = request.target(),
                              .body = request.body(),
                              .field = [&](std::string_view name) { return request.field(name); }};
  access_.admit({route.service, route.operation->name, in, covered, scope, now}, world_);
}

/// Faults that leave the call without an effect.
void Router::strike_before(const Route& route) {
  Faults& faults = world_.faults;
  if (!faults.any()) return;
  if (faults.strikes(FaultKind::reset, route.name)) throw Reset{};
  if (faults.strikes(FaultKind::throttle, route.name)) {
    throw ServiceError(errors::throttling, "Rate exceeded");
  }
  if (faults.strikes(FaultKind::error, route.name)) {
    throw ServiceError(errors::internal, "We encountered an internal error. Please try again.");
  }
}

/// Faults of an answer whose call has had its effect.
void Router::strike_after(http::Exchange& exchange, const Route& route) {
  Faults& faults = world_.faults;
  if (!faults.any() || exchange.reply().drop) return;
  if (faults.strikes(FaultKind::lost, route.name)) {
    exchange.reply().drop = true;
    return;
  }
  const auto latency = faults.latency(route.name);
  if (latency <= std::chrono::milliseconds::zero()) return;
  const auto is_gone = std::make_shared<bool>(false);
  exchange.later([is_gone] { *is_gone = true; });
  edges_.after(latency, [is_gone, &exchange] {
    if (!*is_gone) exchange.finish();
  });
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
  poll.answer = [this, &exchange, &route, &protocol, shared, write = std::move(waiting.write)](
                    const Received& received) {
    route.counts->messages += received.deliveries.size();
    protocol.answer(*shared, exchange.reply(), [&](Output& out) { write(received, out); });
    edges_.finish(exchange);
  };
  poll.queue_is_gone = [this, &exchange, &route, &protocol, shared] {
    ++route.counts->errors;
    protocol.refuse(*shared,
                    exchange.reply(),
                    ServiceError(errors::no_such_queue, "The specified queue does not exist."));
    edges_.finish(exchange);
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
  base_url_.assign(identity_.tls ? "https://" : "http://").append(request.field("host"));
  return base_url_;
}

}  // namespace sourceflow::local
