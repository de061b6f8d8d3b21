// expect: a mask's pattern consists of # and one *
#include <string>

#include "sourceflow/message/sensitive.hpp"

using namespace sourceflow::message;

Sensitive<std::string, MaskPattern{"DE##*"}> iban;
