// expect: a message is a plain struct: an aggregate without base classes
#include "sourceflow/message/field_kind.hpp"
#include "sourceflow/message/fields.hpp"

struct Common {
  int version = 1;
};
struct CreateOrder : Common {
  int cents = 0;
};

static_assert(sourceflow::message::storable<CreateOrder>);
