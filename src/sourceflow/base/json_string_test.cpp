#include "sourceflow/base/json_string.hpp"

#include <gtest/gtest.h>

namespace sourceflow::base {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonString, EscapesWhatJsonDoesNotAllow) {
  EXPECT_EQ(quoted("say \"no\"\\\n\x01"), "\"say \\\"no\\\"\\\\\\u000a\\u0001\"");
}

TEST(JsonString, KeepsCharactersAndReplacesWhatIsNone) {
  EXPECT_EQ(quoted("é 中 😀"), "\"é 中 😀\"");
  EXPECT_EQ(quoted("a\xC3"), "\"a?\"");
  EXPECT_EQ(quoted("\xC0\x80 \xED\xA0\x80 \xF5"), "\"?? ??? ?\"");
}

TEST(JsonString, FindsTheFirstByteThatIsNotPlainWhereverItStands) {
  for (std::size_t size = 0; size < 20; ++size) {
    const std::string plain(size, '~');
    EXPECT_EQ(plain_json_length(plain), size);
    for (std::size_t at = 0; at < size; ++at) {
      for (int byte = 0; byte < 256; ++byte) {
        auto text = plain;
        text[at] = static_cast<char>(byte);
        const bool is_plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
        EXPECT_EQ(plain_json_length(text), is_plain ? size : at)
            << size << ' ' << at << ' ' << byte;
      }
    }
  }
}

}  // namespace
}  // namespace sourceflow::base
