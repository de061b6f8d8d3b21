// expect: a field cannot be a C array: use std::vector or std::string
#include "sourceflow/message/json.hpp"

struct CreateOrder {
  char code[8];
  std::string customer;
};

int main() { sourceflow::message::encode(CreateOrder{}); }
