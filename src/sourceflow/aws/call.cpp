#include "sourceflow/aws/call.hpp"

#include <stdexcept>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "sourceflow/aws/retry.hpp"
#include "sourceflow/aws/xml.hpp"

namespace sourceflow::aws {
namespace {

// Without a namespace (`com.amazonaws.sqs#`) and without what some services append (`:http://...`).
std::string bare_code(std::string_view code) {
  if (const auto hash = code.rfind('#'); hash != std::string_view::npos)
    code.remove_prefix(hash + 1);
  return std::string(code.substr(0, code.find(':')));
}

std::string text_member(const boost::json::object& object, std::string_view name) {
  const auto* member = object.if_contains(name);
  return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                  : std::string();
}

void read_json_failure(const http::Response& response, Error::Details& details) {
  if (const auto* type = http::find(response.headers, "x-amzn-errortype"))
    details.code = bare_code(*type);
  boost::system::error_code malformed;
  const auto body = boost::json::parse(response.body, malformed);
  if (malformed || !body.is_object()) return;
  const auto& object = body.get_object();
  auto code = text_member(object, "__type");
  if (code.empty()) code = text_member(object, "code");
  if (!code.empty()) details.code = bare_code(code);
  details.message = text_member(object, "message");
  if (details.message.empty()) details.message = text_member(object, "Message");
}

void read_query_failure(const http::Response& response, Error::Details& details) {
  try {
    const auto root = parse_xml(response.body);
    const auto* error = root.find("Error");
    if (error == nullptr && root.find("Errors") != nullptr)
      error = root.find("Errors")->find("Error");
    if (error == nullptr) return;
    details.code = bare_code(error->text_of("Code"));
    details.message = error->text_of("Message");
    if (details.request_id.empty()) details.request_id = root.text_of("RequestId");
  } catch (const std::invalid_argument&) {
    // What is between us and the service answers in its own words; the status must do.
  }
}

}  // namespace

http::Request to_request(const Call& call, std::string_view target_path) {
  http::Request request;
  request.method = "POST";
  request.target = target_path;
  if (call.service.protocol == Protocol::query) {
    request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};
    request.body.reserve(call.body.size() + 64);
    request.body.append("Action=")
        .append(call.operation)
        .append("&Version=")
        .append(call.service.target);
    request.body.append(call.body);
  } else {
    const bool is_newer = call.service.protocol == Protocol::json_1_1;
    request.headers = {
        {"Content-Type", is_newer ? "application/x-amz-json-1.1" : "application/x-amz-json-1.0"},
        {"X-Amz-Target", std::string(call.service.target).append(".").append(call.operation)}};
    request.body = call.body.empty() ? "{}" : call.body;
  }
  return request;
}

std::string request_id_of(const http::Response& response) {
  for (const auto* name : {"x-amzn-requestid", "x-amz-request-id"}) {
    if (const auto* id = http::find(response.headers, name)) return *id;
  }
  return {};
}

Error::Details read_failure(const Service& service, const http::Response& response) {
  Error::Details details;
  details.status = response.status;
  details.request_id = request_id_of(response);
  details.retry_after = retry_after(response.headers);
  if (service.protocol == Protocol::query) {
    read_query_failure(response, details);
  } else {
    read_json_failure(response, details);
  }
  details.kind = classify(details.status, details.code);
  return details;
}

}  // namespace sourceflow::aws
