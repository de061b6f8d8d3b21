// expect: a field must be a bool, integer, double, float, Decimal, std::string, enum class
// expect: CheckedField<CreateOrder, 0, Colour>
#include "sourceflow/message/json.hpp"

enum Colour { red, green };

struct CreateOrder {
  Colour colour;
};

int main() { sourceflow::message::decode<CreateOrder>("{}"); }
