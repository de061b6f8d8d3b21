#pragma once

#include <span>
#include <string_view>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/aws/sts.hpp"
#include "sourceflow/base/task.hpp"

#include "clients/ours/input.hpp"

namespace sourceflow::conformance {

/// The clients of all services, on one session.
struct Clients {
  Clients(boost::asio::any_io_executor executor, const aws::AwsOptions& options)
      : session(executor, options) {}

  aws::Session session;
  aws::Sqs sqs{session};
  aws::Sns sns{session};
  aws::Kms kms{session};
  aws::Sts sts{session};
};

/// An operation as AWS names it, and how our client does it.
struct NamedCall {
  std::string_view operation;
  base::Task<json::object> (*carry_out)(Clients* clients, Input input);
};

std::span<const NamedCall> sqs_calls();
std::span<const NamedCall> sqs_message_calls();
std::span<const NamedCall> sns_calls();
std::span<const NamedCall> kms_calls();
std::span<const NamedCall> sts_calls();

/// What our client tells by an empty optional, as the error that AWS answered.
[[noreturn]] inline void refuse(std::string code) {
  throw aws::Error({.status = 400, .code = std::move(code)});
}

/// An operation that our client has for batches only: what became of the one entry.
inline void check_only(const std::vector<aws::EntryResult>& results) {
  if (!results.at(0).ok)
    throw aws::Error({.status = 400, .code = results[0].code, .message = results[0].text});
}

}  // namespace sourceflow::conformance
