#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace sourceflow::base {

/// Thrown before anything starts when the configuration is wrong: holds every complaint, one
/// sentence each. Correct them all and start again.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<std::string> complaints);
  const std::vector<std::string>& complaints() const { return complaints_; }

 private:
  std::vector<std::string> complaints_;
};

/// Throws ConfigError if there is any complaint.
void throw_if_any(std::vector<std::string> complaints);

}  // namespace sourceflow::base
