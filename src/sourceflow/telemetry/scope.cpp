#include "sourceflow/telemetry/scope.hpp"

namespace sourceflow::telemetry {
namespace {

thread_local const Scope* innermost = nullptr;

}  // namespace

Scope::Scope(const TraceContext& context, std::string_view tracestate, const base::Uuid& message)
    : context_(context), tracestate_(tracestate), message_(message), outer_(innermost) {
  innermost = this;
}

Scope::~Scope() { innermost = outer_; }

const Scope* Scope::current() { return innermost; }

void Scope::add_to(std::vector<base::LogField>& fields) const {
  if (!message_.is_nil()) fields.emplace_back("message_id", message_.text());
  if (!context_.is_valid()) return;
  fields.emplace_back("trace_id", context_.trace_id());
  fields.emplace_back("span_id", context_.span_id());
}

void carry_on(std::string& traceparent, std::string& tracestate, const base::Uuid& conversation) {
  const auto* scope = Scope::current();
  if (scope == nullptr || !scope->context().is_valid()) return;
  const auto& context = scope->context();
  const bool need_not_be_kept = context.is_derived && is_of(context, conversation);
  traceparent = need_not_be_kept ? std::string{} : context.traceparent();
  tracestate = scope->tracestate();
}

}  // namespace sourceflow::telemetry
