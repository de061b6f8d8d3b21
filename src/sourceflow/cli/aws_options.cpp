#include "sourceflow/cli/aws_options.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "sourceflow/aws/error.hpp"
#include "sourceflow/base/errors.hpp"
#include "sourceflow/base/settings.hpp"
#include "sourceflow/message/decode_error.hpp"

namespace sourceflow::cli {

void add_aws_options(CLI::App& command, bus::Aws& options) {
  command.add_option("--region", options.region, "Region; else as AWS's own tools find it");
  command.add_option(
      "--endpoint-url", options.endpoint, "One URL for every service, e.g. http://127.0.0.1:4566");
  command.add_option("--profile", options.client.profile, "Profile of the AWS config files");
}

namespace {

/// What to do where nobody answered; empty where the error says enough.
std::string next_move(const aws::Error& error) {
  const std::string_view text = error.what();
  if (error.status() != 0 || !error.code().empty()) return {};
  for (const auto* here : {"://127.", "://localhost", "://[::1]"})
    if (text.find(here) != std::string_view::npos)
      return "; `sourceflow local` is an endpoint there while it runs, and --endpoint-url or "
             "AWS_ENDPOINT_URL names another";
  return "; see that region and endpoint are right and can be reached from here";
}

}  // namespace

void read_queue_settings(bus::Aws& options) {
  auto settings = base::Settings::of_process();
  settings.read("visibility", options.visibility);
  settings.read("max_receives", options.max_receives);
  settings.read("visibility_of", options.visibility_of);
  settings.read("max_receives_of", options.max_receives_of);
  auto complaints = settings.complaints();
  // Options of other rooms are no mistake here.
  std::erase_if(complaints, [](const std::string& complaint) {
    return complaint.find(": there is no option ") != std::string::npos;
  });
  base::throw_if_any(complaints);
}

int reporting(const char* command, const std::function<int()>& run) {
  const auto complain = [&](const std::string& text) {
    std::cerr << "sourceflow " << command << ": " << text << "\n";
  };
  try {
    return run();
  } catch (const base::ConfigError& error) {
    for (const auto& complaint : error.complaints()) complain(complaint);
    return 2;
  } catch (const message::DecodeError& error) {
    complain(std::string("the layout cannot be read: ") + error.what());
    return 2;
  } catch (const aws::Error& error) {
    complain(error.what() + next_move(error));
    return 1;
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}

}  // namespace sourceflow::cli
