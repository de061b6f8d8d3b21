#pragma once

#include <filesystem>

namespace flights {

struct LoaderOptions {
  std::filesystem::path file;
  /// Where the summary is left.
  std::filesystem::path data = ".";
};

/// Sends one RecordDeparture for every row of a file. Loading a file twice changes nothing: the
/// message's id comes from the row. Rows that cannot be read are reported and skipped. Returns 0
/// once the queue has every command.
int run_loader(const LoaderOptions& options);

}  // namespace flights
