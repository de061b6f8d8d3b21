// Our own client as a program that `tools/conformance/run` drives: `conformance_client URL`.
// client.py says what is read and written.

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "sourceflow/base/result_of.hpp"

#include "clients/ours/calls.hpp"

namespace sourceflow::conformance {
namespace {

class Program {
 public:
  explicit Program(std::string url) : url_(std::move(url)) {}

  json::object answer(const json::object& request) {
    try {
      const auto* const call = find(request);
      if (call == nullptr) return {{"unsupported", request.at("operation")}};
      Input input(request.at("input").as_object());
      auto task = call->carry_out(&clients(request), std::move(input));
      return {{"output", base::result_of(io_, std::move(task))}};
    } catch (const Unsupported& unsupported) {
      return {{"unsupported", unsupported.what()}};
    } catch (const aws::Error& error) {
      return {
          {"error",
           json::object{
               {"code", error.code()}, {"status", error.status()}, {"message", error.message()}}}};
    } catch (const std::exception& error) {
      return {{"error", json::object{{"code", "?"}, {"message", error.what()}}}};
    }
  }

 private:
  static const NamedCall* find(const json::object& request) {
    const std::string_view service = request.at("service").as_string();
    std::vector<std::span<const NamedCall>> lists;
    if (service == "sqs") lists = {sqs_calls(), sqs_message_calls()};
    if (service == "sns") lists = {sns_calls()};
    if (service == "kms") lists = {kms_calls()};
    if (service == "sts") lists = {sts_calls()};
    const std::string_view operation = request.at("operation").as_string();
    for (const auto list : lists) {
      const auto found = std::ranges::find(list, operation, &NamedCall::operation);
      if (found != list.end()) return &*found;
    }
    return nullptr;
  }

  Clients& clients(const json::object& request) {
    aws::Credentials credentials{.access_key_id = "test",
                                 .secret_access_key = base::Secret("test")};
    if (const auto* const given = request.if_contains("credentials")) {
      const Input input(given->as_object());
      credentials.access_key_id = input.text("AccessKeyId");
      credentials.secret_access_key = base::Secret(input.text("SecretAccessKey"));
      credentials.session_token = base::Secret(input.text("SessionToken"));
    }
    auto& found = clients_[credentials.access_key_id];
    if (found == nullptr) {
      aws::AwsOptions options;
      options.region = "us-east-1";
      options.endpoint = url_;
      options.credentials = credentials;
      options.retry.max_attempts = 1;
      found = std::make_unique<Clients>(io_.get_executor(), options);
    }
    return *found;
  }

  std::string url_;
  boost::asio::io_context io_;
  std::map<std::string, std::unique_ptr<Clients>> clients_;
};

}  // namespace
}  // namespace sourceflow::conformance

int main(int argc, char** argv) {
  if (argc != 2) return 64;
  sourceflow::conformance::Program program(argv[1]);
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto answer = program.answer(boost::json::parse(line).as_object());
    std::cout << boost::json::serialize(answer) << std::endl;
  }
}
