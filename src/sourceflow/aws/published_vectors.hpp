#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

namespace sourceflow::aws {

/// For tests: published vectors of a file below the folder that CMake names; null where there is no
/// copy of them.
inline boost::json::value published_vectors(const std::string& file) {
  const std::ifstream in(std::filesystem::path(SOURCEFLOW_VECTORS) / file);
  if (!in) return {};
  std::stringstream text;
  text << in.rdbuf();
  return boost::json::parse(text.str());
}

}  // namespace sourceflow::aws
