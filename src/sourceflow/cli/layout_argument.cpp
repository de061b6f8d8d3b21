#include "sourceflow/cli/layout_argument.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include <CLI/CLI.hpp>

#include "sourceflow/base/errors.hpp"

namespace sourceflow::cli {
namespace {

std::string text_of(const std::string& file) {
  std::ostringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file)) throw std::runtime_error("cannot read " + file);
  text << in.rdbuf();
  return text.str();
}

}  // namespace

bus::ServiceLayout LayoutArgument::read() const {
  auto layout = bus::read_layout(text_of(file));
  if (!service.empty()) layout.service = service;
  if (layout.service.empty())
    throw base::ConfigError(
        {"the layout does not name its service: add \"service\" to it, or --service"});
  return layout;
}

void add_layout_argument(CLI::App& command, LayoutArgument& argument) {
  command.add_option("FILE", argument.file, "The layout as JSON; - is standard input")->required();
  command.add_option("--service",
                     argument.service,
                     "The service that has it, if the file does not say or says another");
}

}  // namespace sourceflow::cli
