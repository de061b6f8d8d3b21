#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace flights::run {

/// The number that a query of one SQLite file answers, read beside its owner; zero while file or
/// table are missing.
std::int64_t number_kept(const std::filesystem::path& database, const std::string& sql);

}  // namespace flights::run
