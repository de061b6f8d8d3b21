#include "sourceflow/aws/json_text.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(JsonText, PutsCommasWhereTheyBelong) {
  JsonText json;
  json.open('{')
      .member("a", 1)
      .member("b", "x")
      .key("c")
      .open('[')
      .value(true)
      .open('{')
      .close('}')
      .close(']');
  json.key("d").open('{').member("e", -5).close('}').close('}');

  EXPECT_EQ(json.take(), R"({"a":1,"b":"x","c":[true,{}],"d":{"e":-5}})");
}

TEST(JsonText, SeparatesTextsThatLookLikeStructure) {
  JsonText json;
  json.open('[').value("{").value("[").value(":").close(']');

  EXPECT_EQ(json.take(), R"(["{","[",":"])");
}

RC_GTEST_PROP(JsonText, WritesEveryTextSoThatItReadsBack, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
  std::string out;

  append_json_string(out, text);

  RC_ASSERT(boost::json::parse(out).as_string() == text);
}

}  // namespace
}  // namespace sourceflow::aws
