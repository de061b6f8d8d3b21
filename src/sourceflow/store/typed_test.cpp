#include "sourceflow/store/typed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sourceflow/message/equal.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store {
namespace {

using message::Mask;
using message::Sensitive;

enum class Colour { red, green };

struct Line {
  std::string article;
  int quantity = 0;
};

struct Everything {
  bool is_paid = false;
  std::int16_t small = 0;
  std::uint64_t large = 0;
  double price = 0;
  message::Decimal<10, 2> tax;
  std::optional<message::Decimal<18, 6>> rate;
  float ratio = 0;
  std::string name;
  Colour colour = Colour::red;
  base::Time at{};
  std::chrono::sys_seconds since{};
  std::chrono::milliseconds took{};
  base::Uuid id;
  base::Blob bytes;
  Sensitive<std::string, Mask::email> email;
  std::optional<int> maybe;
  std::vector<Line> lines;
  std::map<std::string, int> counts;
  Line main_line;
};

Everything filled() {
  Everything all;
  all.is_paid = true;
  all.small = -7;
  all.large = 1ULL << 62;
  all.price = 0.1;
  all.tax = message::Decimal<10, 2>::of("-19.99");
  all.rate = message::Decimal<18, 6>::of("0.000001");
  all.ratio = 1.5F;
  all.name = "Zürich";
  all.colour = Colour::green;
  all.at = base::Time{base::Duration{1'234'567}};
  all.since = std::chrono::sys_seconds{std::chrono::seconds{99}};
  all.took = std::chrono::milliseconds{-5};
  all.id.bytes[3] = 9;
  all.bytes = {0, 255};
  all.email = "someone@example.org";
  all.maybe = 4;
  all.lines = {{"pen", 3}};
  all.counts = {{"a", 1}};
  all.main_line = {"ink", 1};
  return all;
}

TEST(Typed, MakesOneColumnOfEachField) {
  const Table table = table_of<Everything>(Naming{.plural = true});

  EXPECT_EQ(table.name, "everythings");
  ASSERT_EQ(table.columns.size(), 19u);
  EXPECT_EQ(table.columns[0], (Column{"is_paid", ColumnType::boolean}));
  EXPECT_EQ(table.columns[2], (Column{"large", ColumnType::integer}));
  EXPECT_EQ(table.columns[4], (Column{"tax", ColumnType::decimal, false, 10, 2}));
  EXPECT_EQ(table.columns[5], (Column{"rate", ColumnType::decimal, true, 18, 6}));
  EXPECT_EQ(table.columns[6], (Column{"ratio", ColumnType::real}));
  EXPECT_EQ(table.columns[8], (Column{"colour", ColumnType::text}));
  EXPECT_EQ(table.columns[10], (Column{"since", ColumnType::time}));
  EXPECT_EQ(table.columns[11], (Column{"took", ColumnType::duration}));
  EXPECT_EQ(table.columns[14], (Column{"email", ColumnType::text}));
  EXPECT_EQ(table.columns[15], (Column{"maybe", ColumnType::integer, true}));
  EXPECT_EQ(table.columns[16], (Column{"lines", ColumnType::json}));
}

struct Customer {
  std::string fullName;
  std::string fullAddress;
  std::optional<std::string> email;
  Sensitive<std::string, Mask::email> contact;
  Colour colour = Colour::red;
  using Indexes = store::Indexes<Unique<&Customer::email>,
                                 Indexed<&Customer::fullAddress, &Customer::colour>,
                                 Unique<&Customer::contact>>;
};

TEST(Typed, FindsTheColumnsOfItsIndexesByTheirMembers) {
  const Table table = table_of<Customer>({.schema = "shop"});

  EXPECT_EQ(table.indexes,
            (std::vector<Index>{
                {{"email"}, true}, {{"full_address", "colour"}, false}, {{"contact"}, true}}));
  EXPECT_EQ(table.schema, "shop");
  EXPECT_EQ(message::field_count<Customer>, 5u);
  EXPECT_TRUE(complaints(std::span(&table, 1)).empty());
}

TEST(Typed, ReadsBackWhatItWrote) {
  const Everything all = filled();

  const Everything again = from_row<Everything>(to_row(all));

  EXPECT_TRUE(message::equal(again, all));
  EXPECT_EQ(to_row(all)[8], Value(std::string("green")));
  EXPECT_EQ(to_row(all)[16], Value(Json{R"([{"article":"pen","quantity":3}])"}));
}

TEST(Typed, ReadsTheZeroOfEveryColumnAsTheFieldsDefault) {
  Row row;
  for (const Column& column : table_of<Everything>().columns) {
    row.push_back(column.nullable ? Value{} : zero_of(column));
  }

  EXPECT_TRUE(message::equal(from_row<Everything>(row), Everything{}));
}

TEST(Typed, KeepsAnEnumeratorWithoutANameAsItsNumber) {
  struct Painted {
    Colour colour;
  };

  const Row row = to_row(Painted{static_cast<Colour>(77)});

  EXPECT_EQ(row[0], Value(std::string("77")));
  EXPECT_EQ(from_row<Painted>(row).colour, static_cast<Colour>(77));
}

TEST(Typed, RefusesAnEnumeratorsNumberThatItsTypeCannotHold) {
  enum class Narrow : std::uint8_t { only };
  struct Held {
    Narrow narrow;
  };

  EXPECT_EQ(from_row<Held>({std::string("255")}).narrow, static_cast<Narrow>(255));
  EXPECT_THROW(from_row<Held>({std::string("256")}), message::DecodeError);
}

TEST(Typed, RefusesNumbersThatDatabasesCannotHold) {
  Everything all;
  all.large = 1ULL << 63;

  EXPECT_THROW(to_row(all), std::invalid_argument);
}

TEST(Typed, NamesTheFieldOfAColumnThatCannotBeRead) {
  Row row = to_row(filled());
  const auto complaint = [&](std::size_t column, Value value) {
    Row changed = row;
    changed[column] = std::move(value);
    try {
      from_row<Everything>(changed);
      return std::string("nothing");
    } catch (const message::DecodeError& error) {
      return std::string(error.what());
    }
  };

  EXPECT_EQ(complaint(1, std::int64_t{40'000}),
            "small: the column holds 40000, which the field cannot");
  EXPECT_EQ(complaint(7, Value{}), "name: expected a column of text, found NULL");
  EXPECT_EQ(complaint(8, std::string("mauve")),
            "colour: the column holds 'mauve', which is no enumerator");
  EXPECT_THAT(complaint(16, Json{R"([{"article":"pen","quantity":"x"}])"}),
              testing::StartsWith("lines[0].quantity: "));
  row.pop_back();
  EXPECT_THROW(from_row<Everything>(row), message::DecodeError);
}

}  // namespace
}  // namespace sourceflow::store
