// What counting and tracing cost where messages pass: `build/release/bench/telemetry_bench`.
#include <benchmark/benchmark.h>

#include "sourceflow/base/uuid.hpp"
#include "sourceflow/telemetry/by_value.hpp"
#include "sourceflow/telemetry/instruments.hpp"
#include "sourceflow/telemetry/prometheus.hpp"
#include "sourceflow/telemetry/scope.hpp"
#include "sourceflow/telemetry/span_queue.hpp"
#include "sourceflow/telemetry/tracer.hpp"

namespace sourceflow::telemetry {
namespace {

Metrics& metrics() {
  static Metrics instance;
  return instance;
}

const telemetry::Attributes here{{"message", "RecordDeparture"}};

void count(benchmark::State& state) {
  const auto counter = metrics().counter(instruments::message_handled, here);
  for (auto _ : state) counter.add();
}
BENCHMARK(count)->Threads(1)->Threads(2);

void count_by_name(benchmark::State& state) {
  static ByValue<Counter> by_name([](const std::string& name) {
    return metrics().counter(instruments::message_handled, {{"message", name}});
  });
  for (auto _ : state) by_name.of("RecordDeparture").add();
}
BENCHMARK(count_by_name)->Threads(1)->Threads(2);

void record_a_duration(benchmark::State& state) {
  const auto histogram = metrics().histogram(instruments::message_critical_time, here);
  for (auto _ : state) histogram.record(std::chrono::milliseconds{30});
}
BENCHMARK(record_a_duration)->Threads(1)->Threads(2);

std::shared_ptr<SpanQueue> queue() { return std::make_shared<SpanQueue>(8192, 512, Counter{}); }

void pass_a_span_over(benchmark::State& state) {
  const Tracer tracer(queue(), 1);
  for (auto _ : state) {
    auto span = tracer.start(SpanKind::consumer,
                             "process",
                             "RecordDeparture",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
    benchmark::DoNotOptimize(span.context());
  }
}
BENCHMARK(pass_a_span_over);

void begin_a_trace_that_is_not_sampled(benchmark::State& state) {
  const Tracer tracer(queue(), 0);
  for (auto _ : state) {
    auto span = tracer.start(SpanKind::producer, "send", "departures.fifo", "");
    benchmark::DoNotOptimize(span.context().traceparent());
  }
}
BENCHMARK(begin_a_trace_that_is_not_sampled);

void make_a_span(benchmark::State& state) {
  const auto spans = queue();
  const Tracer tracer(spans, 1);
  int waiting = 0;
  for (auto _ : state) {
    auto span = tracer.start(SpanKind::consumer, "process", "RecordDeparture", "");
    span.set("messaging.message.id", "018f4f6e-0000-7000-8000-000000000001");
    span.set("messaging.operation.type", "process");
    span.end();
    if (++waiting == 512) {
      for (auto& batch : spans->take(std::chrono::milliseconds{0}))
        spans->recycle(std::move(batch));
      waiting = 0;
    }
  }
}
BENCHMARK(make_a_span);

void enter_a_scope(benchmark::State& state) {
  const TraceContext context;
  const base::Uuid id;
  for (auto _ : state) {
    const Scope scope(context, {}, id);
    benchmark::DoNotOptimize(Scope::current());
  }
}
BENCHMARK(enter_a_scope);

void show_a_thousand_series(benchmark::State& state) {
  Metrics many;
  for (int i = 0; i < 200; ++i)
    for (const auto* metric : {&instruments::message_handled,
                               &instruments::message_failed,
                               &instruments::message_duplicate,
                               &instruments::message_rejected})
      many.counter(*metric, {{"message", std::to_string(i)}}).add();
  for (int i = 0; i < 200; ++i)
    many.histogram(instruments::message_critical_time, {{"message", std::to_string(i)}})
        .record(std::chrono::milliseconds{1});
  for (auto _ : state) benchmark::DoNotOptimize(prometheus_text(many));
}
BENCHMARK(show_a_thousand_series)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sourceflow::telemetry

BENCHMARK_MAIN();
