#include "sourceflow/message/fields.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "sourceflow/base/clock.hpp"
#include "sourceflow/base/uuid.hpp"
#include "sourceflow/message/field_kind.hpp"

namespace outside {

struct Plain {
  int first = 1;
  std::string second;
};
struct WithNothing {};
struct Derived : Plain {
  int third;
};
struct FromNothing : WithNothing {
  int only;
};
class Closed {
 public:
  explicit Closed(int value) : value_(value) {}
  int value() const { return value_; }

 private:
  int value_;
};
struct WithArray {
  int before;
  char code[3];
  std::string after;
};
struct OnlyArray {
  double values[8];
};

}  // namespace outside

namespace sourceflow::message {
namespace {

struct Hidden {
  std::string text;
  std::vector<int> list;
  std::map<std::string, double> map;
  std::optional<bool> maybe;
  std::variant<outside::Plain, outside::WithNothing> either;
  outside::Plain nested;
  base::Uuid id;
  base::Time time;
};

struct Tree {
  std::string name;
  std::vector<Tree> children;
};

template <class T>
std::string names(const T& value) {
  std::string text;
  for_each_field(value, [&](std::string_view name, const auto&) { text.append(name).append(" "); });
  return text;
}

TEST(Fields, AreFoundWithTheirNamesInTheOrderOfDeclaration) {
  EXPECT_EQ(names(outside::Plain{}), "first second ");
  EXPECT_EQ(names(outside::WithNothing{}), "");
  EXPECT_EQ(names(Hidden{}), "text list map maybe either nested id time ");
  EXPECT_EQ(names(Tree{}), "name children ");
}

TEST(Fields, AreFoundInALocalStruct) {
  struct Local {
    int x_1 = 0;
    std::string y_2;
  };

  EXPECT_EQ(names(Local{}), "x_1 y_2 ");
  EXPECT_EQ((field_name<Local, 1>()), "y_2");
}

TEST(Fields, HaveAListOfTheirNames) {
  const std::vector<std::string_view> listed(field_names<outside::Plain>().begin(),
                                             field_names<outside::Plain>().end());

  EXPECT_EQ(listed, (std::vector<std::string_view>{"first", "second"}));
  EXPECT_EQ(field_names<outside::WithNothing>().size(), 0u);
}

TEST(Fields, CanBeChangedThroughTheVisit) {
  outside::Plain plain;

  for_each_field(plain, [](std::string_view, auto& field) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, int>) field = 7;
  });

  EXPECT_EQ(plain.first, 7);
}

TEST(Fields, AreVisitedByTypeWithoutAValue) {
  std::string text;

  for_each_field_type<outside::Plain>([&]<std::size_t I, class Type>(std::string_view name) {
    text.append(std::to_string(I))
        .append(name)
        .append(std::is_same_v<Type, int> ? " int " : " other ");
  });

  EXPECT_EQ(text, "0first int 1second other ");
}

TEST(Fields, BelongToPlainStructsOnly) {
  EXPECT_TRUE(Reflected<outside::Plain>);
  EXPECT_TRUE(Reflected<outside::WithNothing>);
  EXPECT_FALSE(Reflected<outside::Derived>);
  EXPECT_FALSE(Reflected<outside::FromNothing>);
  EXPECT_FALSE(Reflected<outside::Closed>);
  EXPECT_FALSE(Reflected<int>);
  EXPECT_FALSE(Reflected<std::string>);
}

TEST(Fields, ThatAreArraysAreNoticedAndNothingElseIsTakenForOne) {
  EXPECT_TRUE((reflection::has_array<outside::WithArray, field_count<outside::WithArray>>));
  EXPECT_TRUE((reflection::has_array<outside::OnlyArray, field_count<outside::OnlyArray>>));
  EXPECT_FALSE((reflection::has_array<Hidden, field_count<Hidden>>));
  EXPECT_FALSE((reflection::has_array<Tree, field_count<Tree>>));
  EXPECT_FALSE((reflection::has_array<outside::WithNothing, 0>));
}

enum class Scoped { one };
enum Unscoped { two };

TEST(FieldKind, IsKnownForEveryTypeThatAMessageMayHold) {
  EXPECT_EQ(field_kind<bool>, FieldKind::boolean);
  EXPECT_EQ(field_kind<std::uint8_t>, FieldKind::integer);
  EXPECT_EQ(field_kind<long long>, FieldKind::integer);
  EXPECT_EQ(field_kind<float>, FieldKind::real);
  EXPECT_EQ(field_kind<std::string>, FieldKind::text);
  EXPECT_EQ(field_kind<Scoped>, FieldKind::enumeration);
  EXPECT_EQ(field_kind<std::chrono::sys_days>, FieldKind::time);
  EXPECT_EQ(field_kind<std::chrono::system_clock::time_point>, FieldKind::time);
  EXPECT_EQ(field_kind<std::chrono::weeks>, FieldKind::duration);
  EXPECT_EQ(field_kind<base::Uuid>, FieldKind::uuid);
  EXPECT_EQ(field_kind<base::Blob>, FieldKind::blob);
  EXPECT_EQ((field_kind<Sensitive<std::string, Mask::name>>), FieldKind::sensitive);
  EXPECT_EQ(field_kind<std::optional<Tree>>, FieldKind::optional);
  EXPECT_EQ(field_kind<std::vector<bool>>, FieldKind::list);
  EXPECT_EQ((field_kind<std::map<std::string, std::vector<Tree>>>), FieldKind::map);
  EXPECT_EQ((field_kind<std::variant<Tree, Hidden>>), FieldKind::variant);
  EXPECT_EQ(field_kind<Tree>, FieldKind::structure);
}

TEST(FieldKind, IsUnsupportedForTheRest) {
  EXPECT_FALSE(Field<char>);
  EXPECT_FALSE(Field<wchar_t>);
  EXPECT_FALSE(Field<long double>);
  EXPECT_FALSE(Field<int*>);
  EXPECT_FALSE(Field<std::string_view>);
  EXPECT_FALSE(Field<Unscoped>);
  EXPECT_FALSE((Field<std::map<int, int>>));
  EXPECT_FALSE((Field<std::variant<int, Tree>>));
  EXPECT_FALSE(Field<std::optional<std::optional<int>>>);
  EXPECT_FALSE(Field<std::vector<char>>);
  EXPECT_FALSE(Field<std::chrono::duration<double>>);
  EXPECT_FALSE((Field<std::chrono::duration<int, std::ratio<1, 30>>>));
  EXPECT_FALSE(Field<std::chrono::steady_clock::time_point>);
  EXPECT_FALSE(Field<outside::Closed>);
}

}  // namespace
}  // namespace sourceflow::message
