// Writes into an SQLite file until its work is done or it is killed: sqlite_writer_process FILE
// FIRST LAST. After each commit it says on standard output, in one line, up to which number
// everything is kept.
#include <array>
#include <cstdlib>
#include <string>
#include <unistd.h>

#include "sourceflow/store/conformance/working.hpp"
#include "sourceflow/store/sql/sqlite/sqlite.hpp"

using namespace sourceflow::store;
using namespace sourceflow::store::conformance;

namespace {

void handle(UnitOfWork& work, std::uint64_t number) {
  if (!work.claim("writer", id(number), at(0))) return;
  const std::string entity = std::to_string(number % 3);
  append_next(work, entity);
  const auto before = work.load(notes(), entity);
  const std::int64_t count = before ? std::get<std::int64_t>(before->row[1]) : 0;
  work.save(notes(), entity, 1, note("counted", count + 1));
  work.enqueue(entry(entity, std::to_string(number)));
}

}  // namespace

int main(int, char** arguments) {
  const auto store = sqlite(arguments[1]);
  const std::array tables{all_types(), notes()};
  store->prepare(tables);
  const std::uint64_t last = std::strtoull(arguments[3], nullptr, 10);
  for (std::uint64_t number = std::strtoull(arguments[2], nullptr, 10); number <= last;
       number += 4) {
    std::vector<Work> works;
    for (std::uint64_t each = number; each < number + 4 && each <= last; ++each) {
      works.emplace_back([each](UnitOfWork& work) { handle(work, each); });
    }
    const std::size_t count = works.size();
    for (const auto& failure : commit_together(*store, std::move(works))) {
      if (failure) return 1;
    }
    const std::string line = std::to_string(number + count - 1) + "\n";
    if (write(STDOUT_FILENO, line.data(), line.size()) < 0) return 2;
  }
  return 0;
}
