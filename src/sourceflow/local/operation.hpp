#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/local/input.hpp"
#include "sourceflow/local/output.hpp"
#include "sourceflow/local/queues.hpp"
#include "sourceflow/local/statistics.hpp"

namespace sourceflow::local {

struct World;

/// A receive that found nothing and may wait: where, until when, and how its answer is written.
struct Waiting {
  NamedQueue* queue;
  ReceiveRequest request;
  base::Time until;
  std::function<void(const Received&, Output&)> write;
};

/// One call of an operation: all that it may read, and where its answer goes.
struct Call {
  World& world;
  /// `service.Operation`
  std::string_view operation;
  const Input& in;
  Output& out;
  base::Time now;
  /// Of the caller, from the scope of its signature.
  const Scope& scope;
  SharedText caller;
  /// `http://host:port` as the client named it.
  std::string_view base_url;
  /// Path-style requests of the Query protocol name the queue there.
  std::string_view path;
  /// Counts messages towards the statistics.
  std::uint64_t messages = 0;
  /// Whether the caller signed, rightly or not unless signatures are verified.
  bool is_signed = true;
  /// Set instead of writing an answer.
  std::optional<Waiting> waiting = {};
};

/// An operation of a service: reads the call's input, writes its output or throws ServiceError.
struct Operation {
  std::string_view name;
  void (*run)(Call& call);
};

}  // namespace sourceflow::local
