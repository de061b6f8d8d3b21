import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;
import software.amazon.awssdk.core.traits.MapTrait;
import software.amazon.awssdk.core.util.SdkAutoConstructList;
import software.amazon.awssdk.core.util.SdkAutoConstructMap;
import software.amazon.awssdk.utils.builder.Buildable;

/** Requests from JSON and answers to JSON, by what the SDK tells of its own shapes. */
class Shapes {
  static class Unknown extends RuntimeException {
    Unknown(String member) {
      super(member);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  static SdkPojo read(SdkPojo builder, JsonNode values) {
    Map<String, SdkField<?>> fields = new LinkedHashMap<>();
    for (SdkField<?> field : builder.sdkFields()) {
      fields.put(field.locationName(), field);
      fields.put(field.memberName(), field);
    }
    values.fields().forEachRemaining(member -> {
      SdkField<?> field = fields.get(member.getKey());
      if (field == null) throw new Unknown(member.getKey());
      field.set(builder, value(field, member.getValue()));
    });
    return (SdkPojo) ((Buildable) builder).build();
  }

  private static Object value(SdkField<?> field, JsonNode given) {
    MarshallingType<?> type = field.marshallingType();
    if (type == MarshallingType.STRING) return given.asText();
    if (type == MarshallingType.INTEGER) return given.asInt();
    if (type == MarshallingType.LONG) return given.asLong();
    if (type == MarshallingType.BOOLEAN) return given.asBoolean();
    if (type == MarshallingType.SDK_BYTES) {
      return SdkBytes.fromByteArray(Base64.getDecoder().decode(given.get("b64").asText()));
    }
    if (type == MarshallingType.SDK_POJO) return read(field.constructor().get(), given);
    if (type == MarshallingType.LIST) {
      SdkField<?> entry = field.getTrait(ListTrait.class).memberFieldInfo();
      List<Object> list = new ArrayList<>();
      given.forEach(one -> list.add(value(entry, one)));
      return list;
    }
    if (type == MarshallingType.MAP) {
      SdkField<?> entry = field.getTrait(MapTrait.class).valueFieldInfo();
      Map<String, Object> map = new LinkedHashMap<>();
      given.fields().forEachRemaining(one -> map.put(one.getKey(), value(entry, one.getValue())));
      return map;
    }
    throw new Unknown(field.memberName());
  }

  static ObjectNode write(SdkPojo pojo) {
    ObjectNode found = JSON.createObjectNode();
    for (SdkField<?> field : pojo.sdkFields()) {
      Object value = field.getValueOrDefault(pojo);
      boolean is_absent = value == null || value instanceof SdkAutoConstructList || value instanceof SdkAutoConstructMap;
      if (!is_absent) found.set(field.memberName(), written(value));
    }
    return found;
  }

  private static JsonNode written(Object value) {
    if (value instanceof SdkPojo pojo) return write(pojo);
    if (value instanceof SdkBytes bytes) {
      return JSON.createObjectNode().put("b64", Base64.getEncoder().encodeToString(bytes.asByteArray()));
    }
    if (value instanceof Instant time) return JSON.valueToTree(time.toString());
    if (value instanceof List<?> list) {
      ArrayNode found = JSON.createArrayNode();
      list.forEach(entry -> found.add(written(entry)));
      return found;
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode found = JSON.createObjectNode();
      map.forEach((name, entry) -> found.set(String.valueOf(name), written(entry)));
      return found;
    }
    return JSON.valueToTree(value);
  }
}
