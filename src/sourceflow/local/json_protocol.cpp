#include "sourceflow/local/json_output.hpp"
#include "sourceflow/local/protocol.hpp"

namespace sourceflow::local {

namespace {

std::string_view content_type(std::string_view service) {
  return service == "kms" ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0";
}

std::string_view name_space(std::string_view service) {
  if (service == "kms") return "";
  return service == "sqs" ? "com.amazonaws.sqs#" : "com.amazon.coral.service#";
}

class JsonProtocol final : public Protocol {
 public:
  void answer(const Answering& call,
              http::Reply& reply,
              const std::function<void(Output&)>& write) const override {
    JsonOutput out(reply.body);
    write(out);
    out.end();
    finish(call, reply);
  }

  void refuse(const Answering& call, http::Reply& reply, const ServiceError& error) const override {
    const auto& kind = error.kind();
    reply.status = kind.status;
    JsonOutput out(reply.body);
    out.text("__type", std::string(name_space(call.service)).append(kind.type));
    const std::string_view message = error.what();
    if (!message.empty()) out.text("message", message);
    out.end();
    finish(call, reply);
    if (!call.query_mode) return;
    reply.fields.append("x-amzn-query-error: ").append(kind.code);
    reply.fields.append(kind.is_senders_fault ? ";Sender\r\n" : ";Receiver\r\n");
  }

 private:
  static void finish(const Answering& call, http::Reply& reply) {
    reply.content_type = content_type(call.service);
    reply.fields.append("x-amzn-RequestId: ").append(call.request_id).append("\r\n");
  }
};

}  // namespace

const Protocol& json_protocol() {
  static const JsonProtocol protocol;
  return protocol;
}

}  // namespace sourceflow::local
