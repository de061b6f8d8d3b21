#pragma once

#include <string>

#include <rapidcheck.h>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store::conformance {

/// Text of any characters but NUL, which not every database keeps; surrogates are no characters.
rc::Gen<std::string> any_text();

/// Any value of a column that a store takes.
rc::Gen<Value> any_value(const Column& column);

/// Few values, so that rows compare equal often.
rc::Gen<Value> few_values(const Column& column);

/// Any row that fits the table.
rc::Gen<Row> any_row(const Table& table, rc::Gen<Value> (*value)(const Column&));

}  // namespace sourceflow::store::conformance
