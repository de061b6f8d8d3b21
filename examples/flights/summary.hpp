#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace flights {

/// Numbers by their names, which one process leaves in a file for another: `handled 20000` on each
/// line.
using Summary = std::map<std::string, std::int64_t>;

void write_summary(const std::filesystem::path& path, const Summary& summary);
/// Empty where there is no such file: the process did not end by itself.
Summary read_summary(const std::filesystem::path& path);

}  // namespace flights
