#include <cctype>
#include <csignal>
#include <fstream>
#include <iostream>
#include <memory>
#include <pthread.h>
#include <sstream>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>
#include <boost/system/system_error.hpp>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/cli/commands.hpp"
#include "sourceflow/local/endpoint.hpp"

namespace sourceflow::cli {

namespace {

struct LocalOptions {
  local::EndpointOptions endpoint{.port = 4566};
  bool any_host = false;
  bool tls = false;
  std::string tls_directory = {};
  std::string clock = "machine";
  std::vector<std::string> faults = {};
  std::vector<std::string> credentials = {};
  std::string credentials_file = {};
  std::string policies_file = {};
  std::string init_file = {};
};

std::string read_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::invalid_argument("cannot read " + file);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

local::EndpointKey read_key(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == text.size())
    throw std::invalid_argument("write a credential as KEY:SECRET");
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// The keys of every profile of a credentials file as AWS's own tools have it.
std::vector<local::EndpointKey> read_credentials(const std::string& file) {
  std::vector<local::EndpointKey> keys;
  std::istringstream lines(read_text(file));
  for (std::string line; std::getline(lines, line);) {
    std::erase_if(line, [](unsigned char c) { return std::isspace(c) != 0; });
    const auto value = [&](std::string_view name) {
      return line.starts_with(name) ? line.substr(name.size()) : std::string();
    };
    if (line.starts_with('[')) keys.emplace_back();
    if (keys.empty()) continue;
    if (auto id = value("aws_access_key_id="); !id.empty()) keys.back().id = std::move(id);
    if (auto secret = value("aws_secret_access_key="); !secret.empty())
      keys.back().secret = std::move(secret);
  }
  std::erase_if(keys, [](const auto& key) { return key.id.empty() || key.secret.empty(); });
  if (keys.empty()) throw std::invalid_argument(file + " has no access key");
  return keys;
}

void read_files(LocalOptions& options) {
  local::EndpointOptions& endpoint = options.endpoint;
  if (!options.credentials_file.empty()) endpoint.keys = read_credentials(options.credentials_file);
  for (const auto& text : options.credentials) endpoint.keys.push_back(read_key(text));
  if (!options.policies_file.empty()) endpoint.iam_policies = read_text(options.policies_file);
  if (!options.init_file.empty()) endpoint.init = read_text(options.init_file);
}

/// Beside what else is kept, unless it has a place of its own.
void choose_tls(LocalOptions& options) {
  if (!options.tls && options.tls_directory.empty()) return;
  const std::string& data = options.endpoint.data;
  const std::string beside = data.empty() ? std::string() : data + "/tls";
  const std::string& own = options.tls_directory;
  options.endpoint.tls = local::EndpointTls{.directory = own.empty() ? beside : own};
}

/// Ten thousand waiting receives are ten thousand sockets.
void raise_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1"; }

/// Starts at the present, and stands still.
std::shared_ptr<base::Clock> virtual_clock() {
  return std::make_shared<base::VirtualClock>(base::system_clock()->now());
}

int serve(LocalOptions options) {
  if (!is_loopback(options.endpoint.host)) {
    if (!options.any_host) {
      std::cerr << "sourceflow local: " << options.endpoint.host
                << " can be reached from other machines, and the endpoint lets everyone in; add "
                   "--any-host if you "
                   "mean it\n";
      return 2;
    }
    std::cerr << "sourceflow local: warning: other machines can reach this endpoint, which lets "
                 "everyone in\n";
  }
  raise_file_limit();
  // Blocked before any thread starts, so that they arrive here and nowhere else.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  try {
    read_files(options);
    choose_tls(options);
    if (options.clock == "virtual") options.endpoint.clock = virtual_clock();
    for (const auto& text : options.faults) {
      options.endpoint.faults.push_back(local::FaultRule::parse(text));
    }
    const local::Endpoint endpoint(options.endpoint);
    std::cout << endpoint.url() << std::endl;
    if (options.endpoint.tls) std::cout << "AWS_CA_BUNDLE=" << endpoint.ca_file() << std::endl;
    int signal = 0;
    sigwait(&signals, &signal);
    return 0;
  } catch (const base::ConfigError& error) {
    for (const auto& complaint : error.complaints())
      std::cerr << "sourceflow local: " << complaint << "\n";
    return 2;
  } catch (const std::invalid_argument& error) {
    std::cerr << "sourceflow local: " << error.what() << "\n";
    return 2;
  } catch (const boost::system::system_error& error) {
    std::cerr << "sourceflow local: cannot listen on " << options.endpoint.host << ":"
              << options.endpoint.port << ": " << error.code().message() << "\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "sourceflow local: " << error.what() << "\n";
    return 1;
  }
}

}  // namespace

void add_local(CLI::App& app, int& status) {
  const auto options = std::make_shared<LocalOptions>();
  CLI::App* const command =
      app.add_subcommand("local", "Answer on a local port as AWS's SQS, SNS, KMS and STS do");
  command->add_option("--port", options->endpoint.port, "Port; 0 takes a free one")
      ->capture_default_str();
  command->add_option("--host", options->endpoint.host, "IP address to listen on")
      ->capture_default_str();
  command->add_flag(
      "--any-host", options->any_host, "Allow a --host that other machines can reach");
  command->add_option("--allow-host",
                      options->endpoint.hosts,
                      "A name by which clients call the endpoint, beside addresses, localhost and "
                      "names without a dot; repeatable");
  command->add_flag("--tls",
                    options->tls,
                    "Speak HTTPS with a certificate of the endpoint's own; the second line printed "
                    "names the authority's file");
  command->add_option("--tls-dir",
                      options->tls_directory,
                      "Directory that keeps the certificate over restarts; without it, --data DIR "
                      "does, in DIR/tls");
  command->add_flag("--deliver-anywhere",
                    options->endpoint.deliver_anywhere,
                    "Topics may post to HTTP endpoints on other machines too");
  command->add_option("--delivery-ca",
                      options->endpoint.delivery_ca,
                      "PEM file of authorities for the certificates of HTTPS endpoints");
  command->add_option("--account", options->endpoint.account, "Account number")
      ->capture_default_str();
  command
      ->add_option(
          "--max-connections", options->endpoint.max_connections, "Open connections at most")
      ->capture_default_str();
  command
      ->add_option_function<std::int64_t>(
          "--max-memory",
          [options](std::int64_t mib) { options->endpoint.max_memory = {mib << 20}; },
          "MiB that messages may take; more are refused")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 24))
      ->default_str("4096");
  command->add_flag("--verify-signatures",
                    options->endpoint.verify_signatures,
                    "Refuse callers whose signature is not that of a known access key");
  command->add_option(
      "--credential", options->credentials, "An access key, KEY:SECRET; repeatable");
  command->add_option(
      "--credentials", options->credentials_file, "File of access keys as ~/.aws/credentials");
  command->add_option("--enforce-iam",
                      options->policies_file,
                      "File of users and roles with policies, by which every call is judged");
  command->add_option(
      "--init", options->init_file, "File of queues, topics, subscriptions and keys to begin with");
  CLI::Option* const data =
      command->add_option("--data",
                          options->endpoint.data,
                          "Directory that keeps everything over restarts, killed or not");
  command
      ->add_flag("--sync",
                 options->endpoint.sync,
                 "Answers wait for the disk, so that a power failure loses nothing either")
      ->needs(data);
  command
      ->add_option("--clock",
                   options->clock,
                   "machine, or virtual: it moves by POST /_local/clock?seconds=N")
      ->check(CLI::IsMember({"machine", "virtual"}))
      ->capture_default_str();
  command->add_option("--fault",
                      options->faults,
                      "OPERATION=KIND:RATE, as sqs.SendMessage=throttle:0.1; kinds are "
                      "throttle, error, reset, lost, entry, duplicate, reorder, and "
                      "latency:RATE:MIN..MAX in milliseconds; repeatable");
  command->add_flag("--fifo-quotas",
                    options->endpoint.fifo_quotas,
                    "Holds FIFO queues to AWS's 300 calls a second of each operation");
  command->add_option("--seed", options->endpoint.seed, "Repeats ids and faults; 0 takes a new one")
      ->capture_default_str();
  command->callback([options, &status] { status = serve(*options); });
}

}  // namespace sourceflow::cli
