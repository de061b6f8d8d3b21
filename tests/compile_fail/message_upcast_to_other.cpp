// expect: upcast is a static function that takes the older struct and returns the struct it stands
// in
#include "sourceflow/message/versions.hpp"

struct OldOrder {
  double price;
};

struct NewOrder {
  static constexpr std::string_view message_name = "NewOrder";
  static OldOrder upcast(const OldOrder& old);
  int cents;
};

int main() { sourceflow::message::decode_as<NewOrder>("NewOrder", "{}"); }
