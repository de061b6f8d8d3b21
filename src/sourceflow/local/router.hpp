#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/http/server.hpp"
#include "sourceflow/local/access.hpp"
#include "sourceflow/local/caller.hpp"
#include "sourceflow/local/console_events.hpp"
#include "sourceflow/local/operation.hpp"
#include "sourceflow/local/protocol.hpp"
#include "sourceflow/local/query_input.hpp"
#include "sourceflow/local/recent_calls.hpp"
#include "sourceflow/local/snapshot.hpp"
#include "sourceflow/local/statistics.hpp"
#include "sourceflow/local/world.hpp"

namespace sourceflow::local {

/// Takes each HTTP request to its operation: recognises protocol, service and operation, runs it,
/// and writes the answer or keeps it waiting.
class Router {
 public:
  /// What only its owner can do for it.
  struct Edges {
    /// Runs something on the I/O thread after a while.
    std::function<void(std::chrono::milliseconds, std::function<void()>)> after;
    /// Sends an answer that was put off, once it may be sent.
    std::function<void(http::Exchange&)> finish;
  };

  /// What it answers as; `hosts` are names by which it may be called beside its own.
  struct Identity {
    std::string account;
    std::vector<std::string> hosts = {};
    bool tls = false;
    Access::Options access = {};
  };

  Router(World& world, base::Clock& clock, Identity identity, Edges edges);
  ~Router();

  /// About faults of operations that nobody can call.
  std::vector<std::string> complaints_about(const std::vector<FaultRule>& faults) const;

  void handle(http::Exchange& exchange);
  const Statistics& statistics() const { return statistics_; }

 private:
  struct Route {
    std::string_view service;
    /// `service.Operation`
    std::string_view name;
    const Operation* operation;
    Statistics::Counts* counts;
  };
  struct Parsed;

  void admit(const http::Incoming& request,
             const Route& route,
             const Input& in,
             const Scope& scope,
             base::Time now);
  bool turn_away(http::Exchange& exchange);
  void add(std::string_view service,
           std::string_view target_prefix,
           std::span<const Operation> operations);
  void handle_json(http::Exchange& exchange, std::string_view target);
  bool handle_query(http::Exchange& exchange);
  const Route* find_query(std::string_view service, const Form& form) const;
  void run(http::Exchange& exchange, const Route& route, const Protocol& protocol, const Input& in);
  void keep_waiting(http::Exchange& exchange,
                    const Route& route,
                    const Protocol& protocol,
                    Answering answering,
                    Waiting waiting);
  void strike_before(const Route& route);
  void strike_after(http::Exchange& exchange, const Route& route);
  Answering describe(const http::Exchange& exchange, const Route& route) const;
  SharedText caller_text(const Caller& caller);
  std::string_view base_url(const http::Incoming& request);

  World& world_;
  base::Clock& clock_;
  Identity identity_;
  Edges edges_;
  Access access_;
  Snapshots snapshots_;
  Statistics statistics_;
  RecentCalls recent_;
  ConsoleEvents events_;
  /// By X-Amz-Target.
  std::unordered_map<std::string, Route> json_routes_;
  /// By `service.Action`.
  std::unordered_map<std::string, Route> query_routes_;
  std::unique_ptr<Parsed> parsed_;
  SharedText caller_;
  std::string base_url_;
};

}  // namespace sourceflow::local
