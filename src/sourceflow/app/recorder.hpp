#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sourceflow/app/handle_event.hpp"
#include "sourceflow/telemetry/handles.hpp"
#include "sourceflow/telemetry/scope.hpp"
#include "sourceflow/telemetry/telemetry.hpp"

namespace sourceflow::app {

/// Counts and traces messages on behalf of what handles them. The names of all messages are known
/// when it is made, so that counting needs no lock; others share one series. Any thread.
class Recorder {
 public:
  Recorder(telemetry::Telemetry& telemetry, const Rules& rules);

  const telemetry::Tracer& tracer() const { return telemetry_.tracer(); }
  /// What became of one try of a message.
  void count(const message::Envelope& message, Outcome outcome, base::Time now) const;
  void count_sent(std::size_t sent, std::size_t dead) const;

 private:
  struct Handles {
    telemetry::Counter handled;
    telemetry::Counter rejected;
    telemetry::Counter duplicate;
    telemetry::Counter failed;
    telemetry::Histogram critical_time;
  };

  Handles handles_of(const std::string& message) const;

  telemetry::Telemetry& telemetry_;
  std::map<std::string, Handles, std::less<>> messages_;
  Handles others_;
  telemetry::Counter sent_;
  telemetry::Counter dead_;
};

/// The spans of one message on its way through a lane: `process` from when it is queued until it is
/// done, within it `handle` and `commit`. Where its trace is not sampled there are none.
class WorkTrace {
 public:
  /// Takes the message's context and, where a trace begins here, leaves the new one in it.
  WorkTrace(const telemetry::Tracer& tracer, message::Envelope& message);

  /// What handling stands in: log lines and whatever is sent belong to it.
  telemetry::Scope handle(const message::Envelope& message);
  /// The handler has returned; what is left is the commit.
  void handled();
  void done(const Handled& handled);

 private:
  const telemetry::Tracer& tracer_;
  telemetry::Span process_;
  telemetry::Span handle_;
  telemetry::Span commit_;
};

/// A span and scope for one event that a view or the reactions read.
class ReadTrace {
 public:
  ReadTrace(const telemetry::Tracer& tracer,
            std::string_view reader,
            const message::Envelope& event);

 private:
  telemetry::Span span_;
  telemetry::Scope scope_;
};

/// A span for a batch of events that are read together, linked to the trace of each; none if no
/// trace is sampled.
telemetry::Span batch_span(const telemetry::Tracer& tracer,
                           std::string_view readers,
                           const std::vector<message::Envelope>& events);

}  // namespace sourceflow::app
