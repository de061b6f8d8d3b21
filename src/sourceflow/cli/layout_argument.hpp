#pragma once

#include <string>

#include "sourceflow/bus/layout_file.hpp"

namespace CLI {
class App;
}

namespace sourceflow::cli {

/// Where a subcommand finds the layout it works on.
struct LayoutArgument {
  std::string file;
  std::string service;

  /// Reads the file, `-` being standard input. Throws base::ConfigError if neither it nor
  /// `--service` names the service.
  bus::ServiceLayout read() const;
};

/// Adds the argument FILE and `--service`.
void add_layout_argument(CLI::App& command, LayoutArgument& argument);

}  // namespace sourceflow::cli
