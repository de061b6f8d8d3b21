#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sourceflow::aws {

/// One element of an XML answer: its children, or else its text. Attributes and namespaces are of
/// no use here and dropped.
struct XmlElement {
  std::string name;
  std::string text;
  std::vector<XmlElement> children;

  /// The first child of this name; null if there is none.
  const XmlElement* find(std::string_view child) const;
  /// The child's text; empty if there is none.
  std::string_view text_of(std::string_view child) const;
};

/// Reads what AWS sends: UTF-8, one root, no document type, depth and size bounded. Throws
/// std::invalid_argument with the place of the first error.
XmlElement parse_xml(std::string_view text);

}  // namespace sourceflow::aws
