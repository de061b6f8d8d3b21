// expect: a field must be a bool, integer, double, float, Decimal, std::string, enum class
// expect: CheckedField<Line, 0, std::basic_string_view<char>>
#include "sourceflow/message/json.hpp"

struct Line {
  std::string_view product;
};

struct CreateOrder {
  std::vector<Line> lines;
};

int main() { sourceflow::message::encode(CreateOrder{}); }
