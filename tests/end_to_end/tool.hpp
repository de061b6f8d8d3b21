#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

#include "sourceflow/local/endpoint.hpp"

namespace sourceflow::end_to_end {

/// The program `sourceflow`, started by a test with these words and the endpoint's address.
class Tool {
 public:
  Tool(const local::Endpoint& endpoint, std::vector<std::string> words);
  ~Tool();
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  void kill_now() const;
  /// As waitpid tells it. Waits for the end.
  int exit_status();
  /// What it has said on both outputs. Waits for the end.
  std::string said();

 private:
  std::string output_;
  pid_t process_ = 0;
  int status_ = 0;
};

}  // namespace sourceflow::end_to_end
