#pragma once

#include "sourceflow/local/archive.hpp"
#include "sourceflow/local/http_deliveries.hpp"
#include "sourceflow/local/queues.hpp"

/// The fields that are kept of what a queue is made of, each described once for writing and for
/// reading. An order that changes makes the files of older versions unreadable: change
/// `JournalFile::format` with it.
namespace sourceflow::local {

/// A text that many messages share; null is an empty one.
inline void write_shared(ByteWriter& out, const SharedText& text) {
  out(text == nullptr ? std::string() : *text);
}

template <class A, Either<MessageAttribute> T>
void fields(A& archive, T& attribute) {
  archive(attribute.name, attribute.type, attribute.value);
}

template <class A, Either<ReceiptHandle> T>
void fields(A& archive, T& handle) {
  archive(handle.queue, handle.sequence, handle.slot, handle.receipt);
}

template <class A, Either<Deduplication::First> T>
void fields(A& archive, T& first) {
  archive(first.id, first.sequence, first.sent);
}

template <class A, Either<RedrivePolicy> T>
void fields(A& archive, T& policy) {
  archive(policy.dead_letter_arn, policy.max_receives, policy.text);
}

template <class A, Either<QueueTotals> T>
void fields(A& archive, T& totals) {
  archive(totals.arrived, totals.received, totals.deleted);
}

template <class A, Either<ReceiveRequest> T>
void fields(A& archive, T& request) {
  archive(request.max_messages,
          request.visibility_timeout,
          request.attempt_id,
          request.can_dead_letter);
}

template <class A, Either<QueueAttributes> T>
void fields(A& archive, T& attributes) {
  archive(attributes.delay,
          attributes.max_message_size,
          attributes.retention,
          attributes.receive_wait,
          attributes.visibility_timeout,
          attributes.fifo,
          attributes.content_based_deduplication,
          attributes.deduplication_scope,
          attributes.fifo_throughput_limit,
          attributes.policy,
          attributes.redrive,
          attributes.redrive_allow_policy,
          attributes.kms_master_key_id,
          attributes.kms_data_key_reuse_period,
          attributes.sqs_managed_encryption);
}

template <class A, Either<HttpDelivery> T>
void fields(A& archive, T& delivery) {
  archive(delivery.id,
          delivery.subscription,
          delivery.topic,
          delivery.url,
          delivery.type,
          delivery.message_id,
          delivery.content_type,
          delivery.raw,
          delivery.failures,
          delivery.due,
          delivery.receives_per_second);
  if constexpr (std::same_as<A, ByteWriter>) {
    write_shared(archive, delivery.body);
  } else {
    delivery.body = std::make_shared<const std::string>(archive.template get<std::string>());
  }
}

template <class A, Either<Scope> T>
void fields(A& archive, T& scope) {
  archive(scope.region, scope.account);
}

inline void write_payload(ByteWriter& out, const Payload& payload) {
  out(payload.body, payload.attributes, payload.trace_header);
}

inline std::shared_ptr<const Payload> read_payload(ByteReader& in) {
  auto body = in.get<std::string>();
  auto attributes = in.get<std::vector<MessageAttribute>>();
  return make_payload(std::move(body), std::move(attributes), in.get<std::string>());
}

inline SharedText read_shared(ByteReader& in) {
  auto text = in.get<std::string>();
  return text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text));
}

}  // namespace sourceflow::local
