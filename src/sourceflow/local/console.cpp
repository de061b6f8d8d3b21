#include "sourceflow/local/console.hpp"

#include <algorithm>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include "sourceflow/local/console_parts.hpp"
#include "sourceflow/local/json_input.hpp"
#include "sourceflow/local/json_output.hpp"
#include "sourceflow/local/service_error.hpp"
#include "sourceflow/local/sns.hpp"
#include "sourceflow/local/sqs.hpp"

namespace sourceflow::local {

namespace json = boost::json;

namespace {

constexpr std::string_view prefix = "/_console";
constexpr std::string_view script_field = "x-sourceflow-console";

void refuse(http::Reply& reply, unsigned status, std::string_view why) {
  reply.status = status;
  reply.body.clear();
  JsonOutput out(reply.body);
  out.text("error", why);
  out.end();
}

void write_page(http::Reply& reply) {
  reply.content_type = "text/html; charset=utf-8";
  // Everything is in the page itself, and no other page may frame its buttons.
  reply.fields.append(
      "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src "
      "'unsafe-inline'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
      "frame-ancestors 'none'\r\n");
  std::string_view frame = console_html;
  for (const auto& [mark, part] : {std::pair{std::string_view("/*style*/"), console_css},
                                   {"/*graph*/", console_graph_js},
                                   {"/*script*/", console_js}}) {
    const auto at = frame.find(mark);
    reply.body.append(frame.substr(0, at)).append(part);
    frame.remove_prefix(at + mark.size());
  }
  reply.body.append(frame);
}

NamedQueue* find_queue(const Queues& queues, std::string_view name) {
  for (const auto& [arn, queue] : queues.all()) {
    if (arn == name || queue->name == name) return queue.get();
  }
  return nullptr;
}

void show_queue(http::Reply& reply, const Console& console, std::string_view name) {
  NamedQueue* const queue = find_queue(console.world.queues, name);
  if (queue == nullptr) return refuse(reply, 404, "there is no such queue");
  const base::Time now = console.clock.now();
  queue->queue.advance(now);
  reply.body = console_queue(console.world, *queue, now);
}

/// A button of the page, and the operation that it stands for.
struct Action {
  std::string_view name;
  /// As the list of calls tells it.
  std::string_view operation;
  std::span<const Operation> (*among)();
};

constexpr Action actions[] = {{"send", "sqs.SendMessage", sqs_send_operations},
                              {"purge", "sqs.PurgeQueue", sqs_queue_operations},
                              {"redrive", "sqs.StartMessageMoveTask", sqs_move_task_operations},
                              {"publish", "sns.Publish", sns_publish_operations}};

const Operation& operation_of(const Action& action) {
  const std::string_view name = action.operation.substr(4);
  for (const Operation& operation : action.among()) {
    if (operation.name == name) return operation;
  }
  throw std::logic_error("no operation is called " + std::string(action.operation));
}

/// The scope of the queue or topic that the input names by `Arn`, which then also has the names
/// that the operations know.
Scope aim(const Console& console, json::object& input) {
  const auto* const member = input.if_contains("Arn");
  if (member == nullptr || !member->is_string())
    throw ServiceError(errors::missing_parameter, "Say which queue or topic, by its Arn.");
  const std::string arn(member->get_string());
  if (const auto* const queue = console.world.queues.find(std::string_view(arn))) {
    input["QueueUrl"] = "http://console/" + queue->scope.account + "/" + queue->name;
    input["SourceArn"] = arn;
    return queue->scope;
  }
  if (const auto* const topic = console.world.topics.find(arn)) {
    input["TopicArn"] = arn;
    return topic->scope;
  }
  throw ServiceError(errors::invalid_parameter_value, "There is no " + arn + ".");
}

void act(http::Exchange& exchange, const Console& console, const Action& action) {
  http::Reply& reply = exchange.reply();
  const base::Time now = console.clock.now();
  RecentCall recent{.at = now, .operation = action.operation};
  try {
    boost::system::error_code error;
    json::value value = json::parse(exchange.request().body(), error);
    if (error || !value.is_object())
      throw ServiceError(errors::serialization, "The body must be a JSON object.");
    json::object& document = value.get_object();
    const Scope scope = aim(console, document);
    const JsonInput in(document);
    recent.resource = resource_of(in);
    const std::string url = "http://" + std::string(exchange.request().field("host"));
    JsonOutput out(reply.body);
    Call call{console.world,
              action.operation,
              in,
              out,
              now,
              scope,
              std::make_shared<const std::string>("console"),
              url,
              "/"};
    operation_of(action).run(call);
    console.world.settings_changed = true;
    out.end();
  } catch (const ServiceError& error) {
    refuse(reply, error.kind().status, error.what());
    recent.error = std::string(error.kind().code) + ": " + error.what();
  }
  console.recent.add(std::move(recent));
  console.world.settle(now);
}

void answer_post(http::Exchange& exchange, const Console& console, std::string_view name) {
  if (exchange.request().field(script_field) != "1")
    return refuse(exchange.reply(), 403, "only the console's own page may do this");
  for (const Action& action : actions) {
    if (action.name == name) return act(exchange, console, action);
  }
  refuse(exchange.reply(), 404, "there is no such action; send, publish, purge and redrive are");
}

void watch(http::Exchange& exchange, const Console& console, std::string_view query) {
  constexpr std::string_view parameter = "queue=";
  query.remove_prefix(query.starts_with(parameter) ? parameter.size() : query.size());
  if (console.events.open(exchange, query)) return;
  refuse(exchange.reply(), 503, "too many pages watch already; GET /_console/state still answers");
}

void answer_get(http::Exchange& exchange,
                const Console& console,
                std::string_view name,
                std::string_view query) {
  constexpr std::string_view queue = "queue/";
  http::Reply& reply = exchange.reply();
  if (name.empty()) return write_page(reply);
  if (name == "state") {
    reply.body = console_state(console.world, console.recent, console.clock.now());
  } else if (name == "events") {
    watch(exchange, console, query);
  } else if (name.starts_with(queue)) {
    show_queue(reply, console, name.substr(queue.size()));
  } else {
    refuse(reply, 404, "there is no such page; /_console, state, events and queue/NAME are");
  }
}

}  // namespace

bool answer_console(http::Exchange& exchange, const Console& console) {
  std::string_view name = exchange.request().target();
  const auto question = std::min(name.find('?'), name.size());
  const std::string_view query = name.substr(std::min(question + 1, name.size()));
  name = name.substr(0, question);
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  if (!name.empty() && name.front() != '/') return false;
  if (!name.empty()) name.remove_prefix(1);
  http::Reply& reply = exchange.reply();
  reply.content_type = "application/json";
  reply.fields.append("Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n");
  const std::string_view method = exchange.request().method();
  if (method == "POST") {
    answer_post(exchange, console, name);
  } else if (method == "GET") {
    answer_get(exchange, console, name, query);
  } else {
    refuse(reply, 405, "GET and POST only");
  }
  return true;
}

}  // namespace sourceflow::local
