#include "sourceflow/store/sql/builder.hpp"
#include "sourceflow/store/sql/texts.hpp"
#include "sourceflow/store/table_check.hpp"

namespace sourceflow::store::sql {
namespace {

std::string_view operator_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return " = ";
    case Comparison::less:
      return " < ";
    case Comparison::less_or_equal:
      return " <= ";
    case Comparison::greater:
      return " > ";
    default:
      return " >= ";
  }
}

void add(Builder& builder, const Table& table, const Condition& condition, const Dialect& dialect) {
  const Column type = column_of(table, condition.column);
  const std::string column = dialect.quoted(condition.column);
  if (condition.value.index() == 0) {
    const bool asks_equal = condition.comparison == Comparison::equal;
    const bool asks_not = condition.comparison == Comparison::not_equal;
    builder.add(asks_equal ? column + " IS NULL" : asks_not ? column + " IS NOT NULL" : "1 = 0");
  } else if (condition.comparison == Comparison::starts_with) {
    // The comparison lets an index find the first row; what follows decides.
    builder.add(column).add(" >= ").parameter(type).add(" AND ");
    builder.condition(dialect.starts_with, condition.column, type);
  } else if (condition.comparison == Comparison::not_equal) {
    builder.condition(dialect.is_distinct, condition.column, type);
  } else {
    builder.add(column).add(operator_of(condition.comparison)).parameter(type);
  }
}

}  // namespace

StatementText select_text(const Table& table, const Query& query, const Dialect& dialect) {
  std::vector<Column> columns{{"id", ColumnType::text}, {"version", ColumnType::integer}};
  columns.insert(columns.end(), table.columns.begin(), table.columns.end());
  Builder builder(dialect);
  builder.select(table, columns);
  for (std::size_t i = 0; i < query.where.size(); ++i) {
    builder.add(i == 0 ? " WHERE " : " AND ");
    add(builder, table, query.where[i], dialect);
  }
  builder.add(" ORDER BY ");
  for (const OrderBy& order : query.order_by) {
    builder.name(order.column);
    builder.add(order.descending ? dialect.descending : dialect.ascending).add(", ");
  }
  builder.name("id").add(" LIMIT ").parameter(ColumnType::integer);
  builder.add(" OFFSET ").parameter(ColumnType::integer);
  return builder.done();
}

}  // namespace sourceflow::store::sql
