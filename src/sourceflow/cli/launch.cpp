// The program `sourceflow`: the endpoint itself, and the way to all other subcommands.
//
// Those speak to databases, whose client libraries take longer to load than the endpoint takes to
// start, and more memory than it needs. So they are a program of their own beside this one.
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string_view>
#include <unistd.h>

#include <CLI/CLI.hpp>

#include "sourceflow/cli/commands.hpp"
#include "sourceflow/cli/refusal.hpp"

namespace {

/// Does not return unless the program cannot be started.
int run_tools(char** argv) {
  std::error_code error;
  const auto own = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto tools = own.parent_path() / "sourceflow-tools";
  execv(tools.c_str(), argv);
  std::cerr << "sourceflow: " << tools.string() << " cannot be started (" << std::strerror(errno)
            << "); it is installed beside sourceflow and has every subcommand but local\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || std::string_view(argv[1]) != "local") return run_tools(argv);
  CLI::App app{"SourceFlow: commands, events and views over SQS, SNS and SQL", "sourceflow"};
  int status = 0;
  sourceflow::cli::add_local(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return sourceflow::cli::refuse(app, error);
  }
  return status;
}
