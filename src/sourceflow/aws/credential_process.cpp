#include "sourceflow/aws/credential_process.hpp"

#include <cstdio>
#include <memory>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "sourceflow/aws/credentials_json.hpp"
#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/with_deadline.hpp"

namespace sourceflow::aws {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::minutes limit{1};
constexpr std::size_t longest_output = 64 << 10;

Error failure(const std::string& why) {
  return Error({.message = "the credential_process " + why, .kind = ErrorKind::transient});
}

struct CloseProcess {
  void operator()(std::FILE* process) const { ::pclose(process); }
};

base::Task<std::string> output_of(asio::any_io_executor executor, std::string command) {
  std::unique_ptr<std::FILE, CloseProcess> process(::popen(command.c_str(), "re"));
  if (!process) throw failure("could not be started");
  asio::posix::stream_descriptor pipe(executor, ::dup(::fileno(process.get())));
  std::string output;
  auto buffer = asio::dynamic_buffer(output, longest_output);
  boost::system::error_code end;
  auto token = asio::redirect_error(asio::use_awaitable, end);
  co_await asio::async_read(pipe, buffer, token);
  if (end == asio::error::operation_aborted) throw boost::system::system_error(end);
  const int status = ::pclose(process.release());
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw failure("failed; run it in a shell to see why");
  co_return output;
}

}  // namespace

base::Task<Credentials> credential_process(asio::any_io_executor executor, std::string command) {
  try {
    auto run = output_of(executor, std::move(command));
    auto limited = base::with_deadline(std::move(run), limit);
    const auto output = co_await std::move(limited);
    co_return read_credentials_json(output, "the credential_process");
  } catch (const base::DeadlineExceeded&) {
    throw failure("took longer than a minute");
  }
}

}  // namespace sourceflow::aws
