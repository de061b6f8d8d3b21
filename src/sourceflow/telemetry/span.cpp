#include "sourceflow/telemetry/span.hpp"

#include <utility>

#include "sourceflow/telemetry/span_queue.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {
namespace {

/// What SQS takes in one receive call is ten; a commit may hold more, and a span must stay small.
constexpr std::size_t max_links = 64;

}  // namespace

Span::Span(std::shared_ptr<SpanQueue> queue, std::unique_ptr<SpanRecord> record)
    : context_(record->context), queue_(std::move(queue)), record_(std::move(record)) {}

Span::~Span() { end(); }

Span& Span::operator=(Span&& other) noexcept {
  end();
  context_ = other.context_;
  queue_ = std::move(other.queue_);
  record_ = std::move(other.record_);
  return *this;
}

Span& Span::set(std::string_view name, std::string_view value) {
  if (record_ && !value.empty()) record_->attributes.add(name, value);
  return *this;
}

Span& Span::set(std::string_view name, std::int64_t value) {
  if (record_) record_->attributes.add(name, value);
  return *this;
}

Span& Span::link(const TraceContext& other) {
  if (record_ && other.is_valid() && record_->links.size() < max_links)
    record_->links.push_back(other);
  return *this;
}

Span& Span::began(std::int64_t then) {
  if (record_) record_->started = then;
  return *this;
}

Span& Span::fail(std::string_view why) {
  if (record_) {
    record_->is_failed = true;
    record_->failure = why;
  }
  return *this;
}

void Span::end() {
  if (!record_) return;
  record_->ended = nanoseconds_now();
  queue_->add(*record_);
  record_.reset();
  queue_.reset();
}

}  // namespace sourceflow::telemetry
