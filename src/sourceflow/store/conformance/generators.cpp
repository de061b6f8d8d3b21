#include "sourceflow/store/conformance/generators.hpp"

#include <cmath>
#include <limits>

#include "sourceflow/message/decimal.hpp"
#include "sourceflow/message/json_writer.hpp"

namespace sourceflow::store::conformance {
namespace {

using namespace std::chrono;

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | point >> 6);
    put(0x80 | (point & 63));
  } else if (point < 0x10000) {
    put(0xE0 | point >> 12);
    put(0x80 | (point >> 6 & 63));
    put(0x80 | (point & 63));
  } else {
    put(0xF0 | point >> 18);
    put(0x80 | (point >> 12 & 63));
    put(0x80 | (point >> 6 & 63));
    put(0x80 | (point & 63));
  }
}

rc::Gen<std::uint32_t> any_character() {
  return rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(1, 0x80),
                        rc::gen::inRange<std::uint32_t>(0x80, 0xD800),
                        rc::gen::inRange<std::uint32_t>(0xE000, 0x110000));
}

rc::Gen<double> any_real() {
  return rc::gen::oneOf(
      rc::gen::map(rc::gen::arbitrary<double>(),
                   [](double value) { return std::isfinite(value) ? value : 0.0; }),
      rc::gen::element(
          0.1, 1e308, 5e-324, -1.0 / 3, std::numeric_limits<double>::max(), 9007199254740993.0));
}

rc::Gen<std::int64_t> any_integer() {
  return rc::gen::oneOf(rc::gen::arbitrary<std::int64_t>(),
                        rc::gen::element(std::numeric_limits<std::int64_t>::min(),
                                         std::numeric_limits<std::int64_t>::max(),
                                         std::int64_t{0}));
}

rc::Gen<base::Time> any_time() {
  const std::int64_t first = microseconds(sys_days{year{1} / 1 / 1}.time_since_epoch()).count();
  const std::int64_t last = microseconds(sys_days{year{10000} / 1 / 1}.time_since_epoch()).count();
  return rc::gen::map(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(first, last),
                     rc::gen::element(first, last - 1, std::int64_t{0}, std::int64_t{-1})),
      [](std::int64_t micros) { return base::Time{base::Duration{micros}}; });
}

base::Uuid uuid_of(const std::array<std::uint8_t, 16>& bytes) {
  base::Uuid id;
  id.bytes = bytes;
  return id;
}

Json json_of(const std::string& text) {
  Json json{R"({"text":)"};
  message::json::append_text(json.text, text);
  json.text += R"(, "n" : 1.0e2})";
  return json;
}

template <class T>
rc::Gen<Value> as_value(rc::Gen<T> gen) {
  return rc::gen::map(std::move(gen), [](T value) { return Value(std::move(value)); });
}

rc::Gen<Value> any_decimal(const Column& column, std::int64_t beyond) {
  return rc::gen::map(
      rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1 - beyond, beyond),
                     rc::gen::element(beyond - 1, 1 - beyond, std::int64_t{1}, std::int64_t{-1})),
      [scale = column.scale](std::int64_t units) { return Value(Scaled{units, scale}); });
}

}  // namespace

rc::Gen<std::string> any_text() {
  return rc::gen::map(rc::gen::container<std::vector<std::uint32_t>>(any_character()),
                      [](const std::vector<std::uint32_t>& points) {
                        std::string text;
                        for (const std::uint32_t point : points) append_utf8(text, point);
                        return text;
                      });
}

rc::Gen<Value> any_value(const Column& column) {
  switch (column.type) {
    case ColumnType::boolean:
      return as_value(rc::gen::arbitrary<bool>());
    case ColumnType::integer:
      return as_value(any_integer());
    case ColumnType::real:
      return as_value(any_real());
    case ColumnType::text:
      return as_value(any_text());
    case ColumnType::blob:
      return as_value(rc::gen::arbitrary<base::Blob>());
    case ColumnType::time:
      return as_value(any_time());
    case ColumnType::duration:
      return as_value(
          rc::gen::map(any_integer(), [](std::int64_t micros) { return base::Duration{micros}; }));
    case ColumnType::uuid:
      return as_value(rc::gen::map(
          rc::gen::container<std::array<std::uint8_t, 16>>(rc::gen::arbitrary<std::uint8_t>()),
          uuid_of));
    case ColumnType::json:
      return as_value(rc::gen::map(any_text(), json_of));
    case ColumnType::decimal:
      return any_decimal(column, message::decimals::power_of_ten(column.precision));
  }
  return rc::gen::just(Value{});
}

rc::Gen<Value> few_values(const Column& column) {
  switch (column.type) {
    case ColumnType::integer:
      return as_value(rc::gen::inRange<std::int64_t>(-2, 3));
    case ColumnType::real:
      return as_value(rc::gen::element(-1.5, 0.0, 0.25));
    case ColumnType::text:
      return as_value(
          rc::gen::element<std::string>("", "a", "A", "ab", "aB%", "a_", "ä", "z", "é"));
    case ColumnType::blob:
      return as_value(rc::gen::elementOf(std::vector<base::Blob>{{}, {0}, {0, 255}, {127}}));
    case ColumnType::time:
    case ColumnType::duration:
      if (column.type == ColumnType::time) {
        return as_value(
            rc::gen::element(base::Time{base::Duration{-1}}, base::Time{}, base::Time{seconds{1}}));
      }
      return as_value(rc::gen::element(base::Duration{-1}, base::Duration{}, base::Duration{7}));
    case ColumnType::uuid:
      return as_value(rc::gen::map(rc::gen::inRange<std::uint8_t>(0, 3), [](std::uint8_t first) {
        base::Uuid id;
        id.bytes[0] = static_cast<std::uint8_t>(first * 100);
        return id;
      }));
    case ColumnType::decimal:
      return any_decimal(column, 3);
    default:
      return any_value(column);
  }
}

rc::Gen<Row> any_row(const Table& table, rc::Gen<Value> (*value)(const Column&)) {
  return rc::gen::exec([&table, value] {
    Row row;
    for (const Column& column : table.columns) {
      const bool is_null = column.nullable && *rc::gen::inRange(0, 3) == 0;
      row.push_back(is_null ? Value{} : *value(column));
    }
    return row;
  });
}

}  // namespace sourceflow::store::conformance
