#include "sourceflow/store/differences.hpp"

#include <gtest/gtest.h>

namespace sourceflow::store {
namespace {

Differences two() {
  return {{{"table orders", "cents bigint", "cents text", false, {"ALTER one", "-- or two"}},
           {"table orders", "", "note text", true, {"ALTER three"}},
           {"table people", "", "", true, {"CREATE TABLE people (id text, size numeric(1,2))"}}}};
}

TEST(Differences, ShowBothDefinitionsSideBySideAndTheStatements) {
  EXPECT_EQ(two().text(),
            "table orders\n"
            "  in the database  in the program\n"
            "  cents bigint     cents text\n"
            "  -                note text\n"
            "table people\n"
            "  in the database  in the program\n"
            "  -                all of it\n"
            "\n"
            "ALTER one;\n"
            "-- or two\n"
            "ALTER three;\n"
            "CREATE TABLE people (\n"
            "  id text,\n"
            "  size numeric(1,2)\n"
            ");\n");
  EXPECT_EQ(Differences{}.text(), "");
}

TEST(Differences, AreOneSentence) {
  Differences some = two();
  some.all.push_back({"table people", "age bigint NOT NULL", "", false, {}});

  EXPECT_EQ(
      some.sentence(),
      "table people is missing; table orders: cents bigint in the database, cents text in the "
      "program, note text is missing; table people: age bigint NOT NULL is nothing that the "
      "program knows, and rows need it");
}

TEST(Differences, LayOutWhatIsQuotedAsItIs) {
  EXPECT_EQ(laid_out("CREATE TABLE \"a,(b\" (c int) x"), "CREATE TABLE \"a,(b\" (\n  c int\n) x");
}

}  // namespace
}  // namespace sourceflow::store
