#pragma once

#include <string>

#include <rapidcheck.h>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store::conformance {

/// Text of any characters but NUL, which not every database keeps; surrogates are no characters.
rc::Gen<std::string> any_text();

/// Any value of a type that a store takes.
rc::Gen<Value> any_value(ColumnType type);

/// Few values, so that rows compare equal often.
rc::Gen<Value> few_values(ColumnType type);

/// Any row that fits the table.
rc::Gen<Row> any_row(const Table& table, rc::Gen<Value> (*value)(ColumnType));

}  // namespace sourceflow::store::conformance
