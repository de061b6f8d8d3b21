#pragma once

#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "sourceflow/aws/credentials_source.hpp"
#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/task.hpp"

namespace sourceflow::aws {

/// How urgently credentials need to be fetched anew.
enum class Freshness {
  fresh,  ///< use them
  aging,  ///< use them, and fetch new ones meanwhile
  ended,  ///< wait for new ones
};

/// Aging begins five minutes before the end; in the last minute they are not used any more, because
/// a request takes time.
Freshness freshness(const Credentials& credentials, base::Time now);

/// Remembers credentials and fetches new ones before they end, once at a time however many ask.
///
/// The sources are asked in order; the first that has any wins and is the only one asked from then
/// on. While what is held is still good, a source that fails is only logged and asked again later.
/// Use it on its executor's thread only.
class CredentialCache {
 public:
  CredentialCache(boost::asio::any_io_executor executor,
                  std::vector<CredentialsSource> sources,
                  std::shared_ptr<base::Clock> clock);
  ~CredentialCache();
  CredentialCache(const CredentialCache&) = delete;
  CredentialCache& operator=(const CredentialCache&) = delete;

  /// Never null. Throws Error (kind refused, code `NoCredentials`) if no source has any, else what
  /// the source threw.
  base::Task<std::shared_ptr<const Credentials>> get();

  /// The service says that these have ended: the next `get` fetches new ones, unless that has
  /// happened already.
  void discard(const std::shared_ptr<const Credentials>& refused);

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sourceflow::aws
