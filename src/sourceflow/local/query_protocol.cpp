#include "sourceflow/local/protocol.hpp"
#include "sourceflow/local/xml_output.hpp"

namespace sourceflow::local {

namespace {

std::string_view name_space(std::string_view service) {
  if (service == "sns") return "http://sns.amazonaws.com/doc/2010-03-31/";
  if (service == "sts") return "https://sts.amazonaws.com/doc/2011-06-15/";
  return "http://queue.amazonaws.com/doc/2012-11-05/";
}

class QueryProtocol final : public Protocol {
 public:
  void answer(const Answering& call,
              http::Reply& reply,
              const std::function<void(Output&)>& write) const override {
    std::string& body = reply.body;
    body.append("<?xml version=\"1.0\"?><").append(call.operation).append("Response xmlns=\"");
    body.append(name_space(call.service)).append("\"><").append(call.operation).append("Result>");
    XmlOutput out(body);
    write(out);
    body.append("</").append(call.operation).append("Result><ResponseMetadata>");
    out.text("RequestId", call.request_id);
    body.append("</ResponseMetadata></").append(call.operation).append("Response>");
    finish(call, reply);
  }

  void refuse(const Answering& call, http::Reply& reply, const ServiceError& error) const override {
    reply.status = error.kind().status;
    std::string& body = reply.body;
    body.append("<?xml version=\"1.0\"?><ErrorResponse xmlns=\"")
        .append(name_space(call.service))
        .append("\"><Error>");
    XmlOutput out(body);
    out.text("Type", error.kind().is_senders_fault ? "Sender" : "Receiver");
    out.text("Code", error.kind().code);
    out.text("Message", error.what());
    body.append("<Detail/></Error>");
    out.text("RequestId", call.request_id);
    body.append("</ErrorResponse>");
    finish(call, reply);
  }

 private:
  static void finish(const Answering& call, http::Reply& reply) {
    reply.content_type = "text/xml";
    reply.fields.append("x-amzn-RequestId: ").append(call.request_id).append("\r\n");
  }
};

}  // namespace

const Protocol& query_protocol() {
  static const QueryProtocol protocol;
  return protocol;
}

}  // namespace sourceflow::local
