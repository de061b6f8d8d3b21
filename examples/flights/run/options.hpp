#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>

namespace flights::run {

struct Options {
  std::filesystem::path file;
  std::filesystem::path airports;
  std::filesystem::path page = "flights.html";
  /// The folder in which each run gets its own.
  std::filesystem::path runs = "build/runs";
  /// sqlite, or postgres or mysql on the server that the environment names.
  std::string store = "sqlite";
  /// The same for their views, if they are to lie in other databases than the rest.
  std::string views = {};
  /// Processes of each service; more than one needs a server.
  int instances = 1;
  std::filesystem::path server_tool = {};
  /// Kills a random worker every second and starts it again; on a server, ends connections, too.
  bool chaos = false;
  /// Keeps the run's folder: databases and logs.
  bool keep = false;
  /// The endpoint's port; zero takes a free one.
  std::uint16_t port = 0;
  /// The programs; beside this one where empty.
  std::filesystem::path sourceflow = {};
  std::filesystem::path verify = {};
  /// Gives up when nothing has moved for so long.
  std::chrono::seconds patience{90};
};

}  // namespace flights::run
