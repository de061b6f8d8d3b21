#pragma once

/// Structs to JSON text and back: `encode(value)`, `encode_to(text, value)`, `decode<T>(text)`.
#include "sourceflow/message/decode.hpp"
#include "sourceflow/message/encode.hpp"
