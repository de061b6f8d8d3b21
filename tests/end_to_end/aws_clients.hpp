#pragma once

#include <string>
#include <utility>

#include <boost/asio/io_context.hpp>

#include "sourceflow/aws/kms.hpp"
#include "sourceflow/aws/session.hpp"
#include "sourceflow/aws/sns.hpp"
#include "sourceflow/aws/sqs.hpp"
#include "sourceflow/base/result_of.hpp"

#include "client_options.hpp"

namespace sourceflow::end_to_end {

/// Clients of an endpoint that share nothing with the service under test.
class AwsClients {
 public:
  explicit AwsClients(const local::Endpoint& endpoint)
      : session_(io_.get_executor(), aws::client_options(endpoint), aws::no_environment()) {}

  template <class T>
  T operator()(base::Task<T> task) {
    return base::result_of(io_, std::move(task));
  }

  /// Makes a key and lets the alias point at it; gives its id.
  std::string make_key(const std::string& alias) {
    const auto key = (*this)(kms.create_key());
    (*this)(kms.create_alias(alias, key.id));
    return key.id;
  }

  std::string url_of(const std::string& queue) { return (*this)(sqs.queue_url(queue)).value(); }

 private:
  boost::asio::io_context io_;
  aws::Session session_;

 public:
  aws::Kms kms{session_};
  aws::Sqs sqs{session_};
  aws::Sns sns{session_};
};

}  // namespace sourceflow::end_to_end
