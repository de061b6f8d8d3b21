#pragma once

#include <string>
#include <string_view>

#include "sourceflow/base/log.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/telemetry/trace_context.hpp"

namespace sourceflow::telemetry {

/// Says what this thread works on while the object lives: log lines carry the ids of its message
/// and trace, and what is sent belongs to its trace. Costs two pointers; scopes nest.
class Scope : public base::LogScope {
 public:
  /// What is given must outlive the scope.
  Scope(const TraceContext& context, std::string_view tracestate, const base::Uuid& message);
  ~Scope() override;

  /// The innermost scope of this thread, or null.
  static const Scope* current();

  const TraceContext& context() const { return context_; }
  std::string_view tracestate() const { return tracestate_; }
  void add_to(std::vector<base::LogField>& fields) const override;

 private:
  const TraceContext& context_;
  std::string_view tracestate_;
  const base::Uuid& message_;
  const Scope* outer_;
};

/// Puts the context of this thread's work, if it has one, into a message of this conversation that
/// is to leave; nothing, if it follows from the conversation.
void carry_on(std::string& traceparent, std::string& tracestate, const base::Uuid& conversation);

}  // namespace sourceflow::telemetry
