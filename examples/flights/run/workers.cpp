#include "workers.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "interrupted.hpp"

namespace flights::run {

using namespace std::chrono_literals;

void Workers::start(const std::string& name, Program program, const std::string& ready) {
  program.log = log_of(name);
  Child child{program};
  workers_.insert_or_assign(name, Worker{std::move(program), std::move(child), ready});
  wait_until_ready(name);
}

void Workers::wait_until_ready(const std::string& name) {
  Worker& worker = workers_.at(name);
  const auto give_up = std::chrono::steady_clock::now() + 20s;
  while (line_with(log_of(name), worker.ready, worker.log_from).empty()) {
    throw_if_interrupted();
    if (worker.child.wait(2ms)) fail(name, "ended before it was ready");
    if (std::chrono::steady_clock::now() > give_up) fail(name, "was not ready within 20 s");
  }
}

void Workers::crash(const std::string& name) {
  Worker& worker = workers_.at(name);
  worker.child.signal(SIGKILL);
  worker.child.wait(5s);
  worker.log_from = static_cast<std::streamoff>(std::filesystem::file_size(log_of(name)));
  worker.child = Child{worker.program};
}

void Workers::throw_if_ended() {
  for (auto& [name, worker] : workers_) {
    if (worker.child.wait(0ms)) fail(name, "ended");
  }
}

void Workers::stop(const std::string& name, std::chrono::seconds patience) {
  wait_until_ready(name);
  Worker& worker = workers_.at(name);
  worker.child.signal(SIGTERM);
  const auto ended = worker.child.wait(patience);
  if (!ended) fail(name, "did not end when asked to");
  if (*ended != 0) fail(name, "ended with " + std::to_string(*ended));
  workers_.erase(name);
}

void Workers::fail(const std::string& name, const std::string& what) const {
  throw std::runtime_error(name + " " + what + "; its log ends so:\n" +
                           last_lines(log_of(name), 12));
}

std::string line_with(const std::filesystem::path& file,
                      const std::string& text,
                      std::streamoff from) {
  std::ifstream stream{file};
  stream.seekg(from);
  for (std::string line; std::getline(stream, line);) {
    if (line.find(text) != std::string::npos) return line;
  }
  return "";
}

}  // namespace flights::run
