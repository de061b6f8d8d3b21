#pragma once

#include <string>
#include <vector>

#include "sourceflow/store/row.hpp"

namespace sourceflow::store {

/// What NotUnique says of a row that breaks one of these indexes: `another row of people has the
/// same email`, without any value.
std::string not_unique(const std::string& table, const std::vector<Index>& broken);

/// Those of a table's indexes that are unique.
std::vector<Index> unique_indexes(const Table& table);

/// A text in an index has up to so many characters in every store, because MariaDB and MySQL index
/// no more of it.
inline constexpr std::size_t longest_indexed = 255;

/// How many characters an UTF-8 text has.
std::size_t characters_of(std::string_view text);

/// Everything wrong with the indexes of a table, one sentence each.
std::vector<std::string> index_complaints(const Table& table);

}  // namespace sourceflow::store
