// expect: A queue's name has letters, digits, - and _ only, then perhaps .fifo.
#include "sourceflow/bus/layout.hpp"

auto layout() { return sourceflow::bus::BusLayout{}.listen({"orders/new"}); }
