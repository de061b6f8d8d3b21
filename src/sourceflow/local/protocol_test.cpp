#include <gtest/gtest.h>

#include "sourceflow/local/json_output.hpp"
#include "sourceflow/local/query_input.hpp"
#include "sourceflow/local/service_error.hpp"
#include "sourceflow/local/xml_output.hpp"

namespace sourceflow::local {
namespace {

constexpr MapName attribute_map{{"Attributes", "Attribute"}, "Name", "Value"};

void write_sample(Output& out) {
  out.text("Text", "a<b>\"&\n");
  out.number("Number", -5);
  out.begin_list({"Items", "Item"});
  out.item("one");
  out.item("two");
  out.end_list();
  out.begin_list({"Entries", "Entries.member"});
  out.begin_item();
  out.boolean("Flag", true);
  out.end_item();
  out.end_list();
  out.begin_map(attribute_map);
  out.entry("k", "v");
  out.begin_entry("s");
  out.text("Inner", "x");
  out.end_entry();
  out.end_map();
}

TEST(JsonOutput, WritesMembersListsAndMaps) {
  std::string text;
  JsonOutput out(text);

  write_sample(out);
  out.end();

  EXPECT_EQ(text,
            R"({"Text":"a<b>\"&\n","Number":-5,"Items":["one","two"],"Entries":[{"Flag":true}],)"
            R"("Attributes":{"k":"v","s":{"Inner":"x"}}})");
}

TEST(XmlOutput, WritesMembersListsAndMaps) {
  std::string text;
  XmlOutput out(text);

  write_sample(out);

  EXPECT_EQ(
      text,
      "<Text>a&lt;b&gt;&quot;&amp;\n</Text><Number>-5</Number><Item>one</Item><Item>two</Item>"
      "<Entries><member><Flag>true</Flag></member></Entries>"
      "<Attribute><Name>k</Name><Value>v</Value></Attribute>"
      "<Attribute><Name>s</Name><Value><Inner>x</Inner></Value></Attribute>");
}

TEST(QueryInput, ReadsNumberedListsAndMaps) {
  Form form;
  form.add("Text=a+b%20%C3%A4&Number=7&Item.1=x&Item.2=y&Attribute.1.Name=k&Attribute.1.Value=v");
  form.add(
      "Entry.1.Id=one&Entry.1.Attribute.1.Name=n&Entry.1.Attribute.1.Value.StringValue=s&Entry.2."
      "Id=two");
  const QueryInput in(form);

  EXPECT_EQ(in.text("Text"), "a b \xc3\xa4");
  EXPECT_EQ(in.number("Number"), 7);
  EXPECT_EQ(in.number("Absent"), std::nullopt);
  EXPECT_EQ(in.texts({"Items", "Item"}), (std::vector<std::string_view>{"x", "y"}));
  ASSERT_EQ(in.pairs(attribute_map).size(), 1u);
  EXPECT_EQ(in.pairs(attribute_map)[0].second, "v");
  std::string seen;
  in.each(Name{"Entries", "Entry"}, [&](const Input& entry) {
    seen.append(*entry.text("Id")).append(" ");
    entry.each(attribute_map, [&](std::string_view key, const Input& value) {
      seen.append(key).append("=").append(*value.text("StringValue")).append(" ");
    });
  });
  EXPECT_EQ(seen, "one n=s two ");
}

TEST(QueryInput, RefusesBrokenEscapesAndNumbers) {
  Form form;
  form.add("Number=x");

  EXPECT_THROW(QueryInput(form).number("Number"), ServiceError);
  for (const auto* broken : {"a=%", "a=%1", "a=%zz", "%=1"})
    EXPECT_THROW(Form().add(broken), ServiceError) << broken;
}

TEST(Form, RefusesBytesThatAreNoUtf8) {
  Form form;

  EXPECT_THROW(form.add("Action=a&Name=%ff%fe"), ServiceError);
}

TEST(ServiceError, RepeatsNoBytesThatAnAnswerCannotCarry) {
  const ServiceError error(errors::internal, "no \xff, no \x01, but \xc3\xbc");

  EXPECT_STREQ(error.what(), "no \xef\xbf\xbd, no \xef\xbf\xbd, but \xc3\xbc");
}

TEST(XmlOutput, WritesNoControlCharactersThatXmlDoesNotKnow) {
  std::string text;

  append_xml_text(text,
                  "a\x01"
                  "b\t\r\n");

  EXPECT_EQ(text,
            "a\xef\xbf\xbd"
            "b\t&#xD;\n");
}

}  // namespace
}  // namespace sourceflow::local
