#include "summary.hpp"

#include <fstream>

namespace flights {

void write_summary(const std::filesystem::path& path, const Summary& summary) {
  std::ofstream file{path};
  for (const auto& [name, number] : summary) file << name << ' ' << number << '\n';
}

Summary read_summary(const std::filesystem::path& path) {
  std::ifstream file{path};
  Summary summary;
  std::string name;
  std::int64_t number = 0;
  while (file >> name >> number) summary[name] = number;
  return summary;
}

}  // namespace flights
