"""Reads exports by OpenTelemetry's own schema, strictly: an unknown member or a wrong type is an error.

Takes JSON lines of [path, body] on standard input; prints how many spans and metrics it found.
"""

import base64
import json
import sys

from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

IDS = ("traceId", "spanId", "parentSpanId")


def with_base64_ids(value):
    """OTLP writes ids as hexadecimal digits, which is its one departure from protobuf's JSON."""
    if isinstance(value, list):
        return [with_base64_ids(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: base64.b64encode(bytes.fromhex(each)).decode() if name in IDS else with_base64_ids(each)
        for name, each in value.items()
    }


def main():
    spans = metrics = 0
    for line in sys.stdin:
        path, body = json.loads(line)
        kind = ExportTraceServiceRequest if path == "/v1/traces" else ExportMetricsServiceRequest
        request = json_format.ParseDict(with_base64_ids(body), kind())
        if path == "/v1/traces":
            for span in request.resource_spans[0].scope_spans[0].spans:
                assert len(span.trace_id) == 16 and len(span.span_id) == 8
                assert span.end_time_unix_nano >= span.start_time_unix_nano > 0
                spans += 1
        else:
            for metric in request.resource_metrics[0].scope_metrics[0].metrics:
                data = getattr(metric, metric.WhichOneof("data"))
                assert metric.unit and metric.description and data.data_points
                for point in data.data_points if metric.HasField("histogram") else []:
                    assert point.count == sum(point.bucket_counts)
                    assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
                metrics += 1
    print(spans, metrics)


if __name__ == "__main__":
    main()
