// A file for --init, as any text: followed, or refused in one sentence.
#include <cstdint>
#include <string_view>

#include "sourceflow/base/errors.hpp"
#include "sourceflow/local/init_file.hpp"

#include "read_or_refuse.hpp"

namespace sourceflow::local {
namespace {

void all_of(std::string_view text) {
  base::SeededRandom random{1};
  World world{random};
  fuzz::read_or_refuse<base::ConfigError>([&] {
    set_up(world, text, {"us-east-1", "000000000000"}, "http://127.0.0.1:4566", base::Time{});
  });
}

}  // namespace
}  // namespace sourceflow::local

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  sourceflow::local::all_of({reinterpret_cast<const char*>(data), size});
  return 0;
}
