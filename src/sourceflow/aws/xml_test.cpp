#include "sourceflow/aws/xml.hpp"

#include <stdexcept>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace sourceflow::aws {
namespace {

TEST(Xml, GivesChildrenByNameAndTheirText) {
  const auto root = parse_xml(R"(<?xml version="1.0"?>
    <CreateTopicResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/">
      <CreateTopicResult>
        <TopicArn>arn:aws:sns:us-east-1:123456789012:orders</TopicArn>
      </CreateTopicResult>
      <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
    </CreateTopicResponse>)");

  EXPECT_EQ(root.name, "CreateTopicResponse");
  ASSERT_NE(root.find("CreateTopicResult"), nullptr);
  EXPECT_EQ(root.find("CreateTopicResult")->text_of("TopicArn"),
            "arn:aws:sns:us-east-1:123456789012:orders");
  EXPECT_EQ(root.find("Nothing"), nullptr);
  EXPECT_EQ(root.text_of("Nothing"), "");
}

TEST(Xml, ReadsReferencesAndCdata) {
  EXPECT_EQ(parse_xml("<a>&lt;&amp;&gt;&quot;&apos;&#65;&#x20AC;&#128512;</a>").text,
            "<&>\"'A\u20AC\U0001F600");
  EXPECT_EQ(parse_xml("<a>x<![CDATA[<b>&amp;</b>]]>y</a>").text, "x<b>&amp;</b>y");
}

TEST(Xml, KeepsBlanksOfATextAndDropsThoseBetweenChildren) {
  EXPECT_EQ(parse_xml("<a> x\n</a>").text, " x\n");
  EXPECT_EQ(parse_xml("<a>\n <b/> <c/>\n</a>").text, "");
}

TEST(Xml, PassesOverWhatItDoesNotNeed) {
  const auto root =
      parse_xml("<!-- hi --><?pi x?><n:a x='1' y = \"<>\"><!-- <b> --><b/></n:a> <!-- bye -->");

  EXPECT_EQ(root.name, "a");
  EXPECT_EQ(root.children.size(), 1U);
}

TEST(Xml, RefusesWhatIsNotWhole) {
  for (const auto* text : {"",
                           "hello",
                           "<a>",
                           "<a></b>",
                           "<a",
                           "<a x></a>",
                           "<a x=1></a>",
                           "<a/><b/>",
                           "<a/>x",
                           "<a>&",
                           "<a>&amp</a>",
                           "<a>&nbsp;</a>",
                           "<a>&#0;</a>",
                           "<a>&#xD800;</a>",
                           "<a>&#x110000;</a>",
                           "<a>&#;</a>",
                           "<a><![CDATA[x</a>",
                           "<!-- <a/>",
                           "< a/>",
                           "</a>"}) {
    EXPECT_THROW(parse_xml(text), std::invalid_argument) << text;
  }
}

TEST(Xml, RefusesDocumentTypesAndBottomlessNesting) {
  std::string deep;
  for (int i = 0; i < 1'000; ++i) deep += "<a>";

  EXPECT_THROW(parse_xml("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"), std::invalid_argument);
  EXPECT_THROW(parse_xml(deep), std::invalid_argument);
}

RC_GTEST_PROP(Xml, NeverFailsInAnyOtherWay, ()) {
  const auto pieces = *rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"<a>",
                                                  "</a>",
                                                  "<a/>",
                                                  "&",
                                                  "amp;",
                                                  "#65;",
                                                  "<!--",
                                                  "-->",
                                                  "<![CDATA[",
                                                  "]]>",
                                                  "x",
                                                  "<",
                                                  ">",
                                                  "\"",
                                                  "=",
                                                  "<?",
                                                  "?>"}));
  std::string text;
  for (const auto& piece : pieces) text += piece;

  try {
    parse_xml(text);
  } catch (const std::invalid_argument&) {
  }
}

}  // namespace
}  // namespace sourceflow::aws
