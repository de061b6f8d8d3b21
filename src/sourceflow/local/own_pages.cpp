#include "sourceflow/local/own_pages.hpp"

#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/local/json_output.hpp"
#include "sourceflow/local/queue_metrics.hpp"

namespace sourceflow::local {

namespace {

constexpr std::string_view prefix = "/_local/";

using Page = void (*)(std::string_view query, http::Reply& reply, const OwnPages& pages);

void refuse(http::Reply& reply, unsigned status, std::string_view why) {
  reply.status = status;
  JsonOutput out(reply.body);
  out.text("error", why);
  out.end();
}

void health(std::string_view, http::Reply& reply, const OwnPages&) {
  reply.body = R"({"status":"ok"})";
}

void stats(std::string_view, http::Reply& reply, const OwnPages& pages) {
  reply.body = pages.statistics.json();
}

void metrics(std::string_view, http::Reply& reply, const OwnPages& pages) {
  JsonOutput out(reply.body);
  out.begin_list("queues");
  for (const auto& [arn, queue] : pages.world.queues.all()) {
    queue->queue.advance(pages.clock.now());
    out.begin_item();
    out.text("QueueArn", arn);
    for (const auto& [name, value] : metrics_of(queue->queue, pages.clock.now()))
      out.number({name, name}, value);
    out.end_item();
  }
  out.end_list();
  out.end();
}

void reset(std::string_view, http::Reply& reply, const OwnPages& pages) {
  pages.world.clear(pages.clock.now());
  reply.body = "{}";
}

/// The name of a snapshot; nothing, and a refusal, when there is none.
std::optional<std::string> read_name(std::string_view query, http::Reply& reply) {
  constexpr std::string_view parameter = "name=";
  if (query.starts_with(parameter) && query.size() > parameter.size())
    return std::string(query.substr(parameter.size()));
  refuse(reply, 400, "say which, as in ?name=before");
  return std::nullopt;
}

void take_snapshot(std::string_view query, http::Reply& reply, const OwnPages& pages) {
  const auto name = read_name(query, reply);
  if (!name) return;
  const bool is_new = !pages.snapshots.contains(*name);
  if (is_new && pages.snapshots.size() == max_snapshots)
    return refuse(reply, 409, "there are as many snapshots as there may be; take one of them anew");
  std::string& bytes = pages.snapshots[*name];
  bytes = snapshot_of(pages.world);
  JsonOutput out(reply.body);
  out.number("bytes", static_cast<std::int64_t>(bytes.size()));
  out.end();
}

void restore(std::string_view query, http::Reply& reply, const OwnPages& pages) {
  const auto name = read_name(query, reply);
  if (!name) return;
  const auto found = pages.snapshots.find(*name);
  if (found == pages.snapshots.end()) return refuse(reply, 404, "there is no such snapshot");
  restore_world(pages.world, found->second, pages.clock.now());
  reply.body = "{}";
}

void show_clock(std::string_view, http::Reply& reply, const OwnPages& pages) {
  JsonOutput out(reply.body);
  out.text("now", base::to_iso8601(pages.clock.now()));
  out.boolean("virtual", dynamic_cast<const base::VirtualClock*>(&pages.clock) != nullptr);
  out.end();
}

void advance_clock(std::string_view query, http::Reply& reply, const OwnPages& pages) {
  constexpr std::string_view parameter = "seconds=";
  auto* const clock = dynamic_cast<base::VirtualClock*>(&pages.clock);
  if (clock == nullptr)
    return refuse(reply, 409, "the clock is the machine's; start with --clock virtual to move it");
  if (!query.starts_with(parameter)) return refuse(reply, 400, "say how far, as in ?seconds=30");
  const std::string text(query.substr(parameter.size()));
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !(seconds >= 0 && seconds < 1e9)) {
    return refuse(reply, 400, "seconds must be a number that is not negative");
  }
  clock->advance(base::Duration(static_cast<std::int64_t>(seconds * 1e6)));
  pages.world.settle(clock->now());
  show_clock(query, reply, pages);
}

struct NamedPage {
  std::string_view method;
  std::string_view name;
  Page answer;
};

constexpr NamedPage all_pages[] = {{"GET", "health", health},
                                   {"GET", "stats", stats},
                                   {"GET", "metrics", metrics},
                                   {"GET", "clock", show_clock},
                                   {"POST", "clock", advance_clock},
                                   {"POST", "reset", reset},
                                   {"POST", "snapshot", take_snapshot},
                                   {"POST", "restore", restore}};

}  // namespace

bool answer_own_page(http::Exchange& exchange, const OwnPages& pages) {
  std::string_view target = exchange.request().target();
  if (!target.starts_with(prefix)) return false;
  target.remove_prefix(prefix.size());
  const auto question = target.find('?');
  const std::string_view name = target.substr(0, question);
  const std::string_view query =
      question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  auto& reply = exchange.reply();
  reply.content_type = "application/json";
  for (const NamedPage& page : all_pages) {
    if (page.name != name || page.method != exchange.request().method()) continue;
    page.answer(query, reply, pages);
    return true;
  }
  refuse(
      reply,
      404,
      "there is no such page; GET health, stats, metrics and clock, POST clock?seconds=N, reset, "
      "snapshot?name=N and restore?name=N");
  return true;
}

bool answer_certificate(http::Exchange& exchange, const World& world) {
  const std::string_view target = exchange.request().target();
  if (!target.starts_with("/SimpleNotificationService-")) return false;
  const auto& key = world.topics.key();
  auto& reply = exchange.reply();
  if (key && target == key->certificate_path()) {
    reply.content_type = "application/x-pem-file";
    reply.body = key->certificate_pem();
  } else {
    reply.status = 404;
    reply.body = "this endpoint signs with another certificate\n";
  }
  return true;
}

}  // namespace sourceflow::local
