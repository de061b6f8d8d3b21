#include "sourceflow/message/json_reader.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "sourceflow/message/json_witness.hpp"

namespace sourceflow::message {
namespace {

// Texts that are nearly JSON: pieces of it in any order.
rc::Gen<std::string> nearly_json() {
  const auto piece = rc::gen::element<std::string>("{",
                                                   "}",
                                                   "[",
                                                   "]",
                                                   ",",
                                                   ":",
                                                   "\"a\"",
                                                   "\"\\u00e9\"",
                                                   "\"\\ud83d\\ude00\"",
                                                   "\"\\ud83d\"",
                                                   "\"\xc3\xa9\"",
                                                   "\"\xc3\"",
                                                   "1",
                                                   "-0.5e+7",
                                                   "01",
                                                   "-",
                                                   "true",
                                                   "null",
                                                   "nul",
                                                   " ",
                                                   "\n",
                                                   "{\"a\":1}",
                                                   "[1,2]");
  return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), [](const auto& pieces) {
    std::string text;
    for (const auto& part : pieces) text += part;
    return text;
  });
}

RC_GTEST_PROP(JsonReader, AcceptsExactlyWhatBoostAccepts, ()) {
  const std::string text = *nearly_json();

  RC_ASSERT(we_accept(text) == boost_accepts(text));
}

TEST(JsonReader, AcceptsEveryKindOfValueAsTheWholeText) {
  for (const auto* text :
       {"null", "true", "false", "0", "-0", "1.5E-3", "\"\"", "[]", "{}", " [ 1 , {} ] "}) {
    EXPECT_TRUE(we_accept(text)) << text;
  }
}

TEST(JsonReader, GivesTheExactTextOfAValue) {
  JsonReader in(R"( {"a": [1, 2 ] , "b":"x"} )");
  JsonReader::Members members(in);

  ASSERT_TRUE(members.next());
  EXPECT_EQ(members.name(), "a");
  EXPECT_EQ(in.raw(), "[1, 2 ]");
  ASSERT_TRUE(members.next());
  EXPECT_EQ(in.raw(), "\"x\"");
  EXPECT_FALSE(members.next());
  in.finish();
}

TEST(JsonReader, SeesWhatIsSpecialAnywhereInALongText) {
  for (std::size_t at = 0; at < 40; ++at) {
    const std::string before(at, 'a');
    const std::string after(40 - at, 'b');
    const auto text = [&](const std::string& special) {
      const auto json = '"' + before + special + after + '"';
      JsonReader in(json);
      auto result = in.text();
      in.finish();
      return result;
    };

    EXPECT_EQ(text("\\\\"), before + '\\' + after);
    EXPECT_EQ(text("\u00e9"), before + "\u00e9" + after);
    EXPECT_THROW(text("\""), DecodeError);
    EXPECT_THROW(text("\n"), DecodeError);
    EXPECT_THROW(text("\xff"), DecodeError);
  }
}

}  // namespace
}  // namespace sourceflow::message
