#include "tool.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace sourceflow::end_to_end {

Tool::Tool(const local::Endpoint& endpoint, std::vector<std::string> words)
    : output_(testing::TempDir() + "tool-XXXXXX") {
  words.insert(words.begin(), SOURCEFLOW);
  words.insert(words.end(), {"--endpoint-url", endpoint.url(), "--region", "us-east-1"});
  setenv("AWS_ACCESS_KEY_ID", "test", 1);
  setenv("AWS_SECRET_ACCESS_KEY", "test", 1);
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const int output = mkstemp(output_.data());
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  const int failure =
      posix_spawn(&process_, SOURCEFLOW, &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(output);
  if (failure != 0) throw std::runtime_error("cannot start the tool");
}

Tool::~Tool() {
  kill_now();
  exit_status();
  std::remove(output_.c_str());
}

void Tool::kill_now() const {
  if (process_ != 0) kill(process_, SIGKILL);
}

int Tool::exit_status() {
  if (process_ != 0) waitpid(process_, &status_, 0);
  process_ = 0;
  return status_;
}

std::string Tool::said() {
  exit_status();
  std::ifstream in(output_);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace sourceflow::end_to_end
