import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The AWS SDK for Java v2: `Client URL`; client.py says what is read and written. */
public class Client {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Object> CLIENTS = new HashMap<>();
  private static String url;

  public static void main(String[] arguments) throws Exception {
    url = arguments[0];
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.write(JSON.writeValueAsBytes(answer(JSON.readTree(line))));
      System.out.write('\n');
      System.out.flush();
    }
  }

  private static ObjectNode answer(JsonNode request) throws Exception {
    String operation = request.get("operation").asText();
    Object client = client(request.get("service").asText(), request.get("credentials"));
    Method method = client == null ? null : method(client, operation);
    if (method == null) return JSON.createObjectNode().put("unsupported", operation);
    try {
      SdkPojo input = Shapes.read(builder(method.getParameterTypes()[0]), request.get("input"));
      Object output = method.invoke(client, input);
      return JSON.createObjectNode().set("output", Shapes.write((SdkPojo) output));
    } catch (Shapes.Unknown unknown) {
      return JSON.createObjectNode().put("unsupported", unknown.getMessage());
    } catch (InvocationTargetException thrown) {
      return JSON.createObjectNode().set("error", told(thrown.getCause()));
    }
  }

  private static ObjectNode told(Throwable error) {
    ObjectNode found = JSON.createObjectNode().put("code", "?").put("message", String.valueOf(error));
    if (error instanceof SdkClientException) found.put("code", "SdkClientException");
    if (error instanceof AwsServiceException refused) {
      String type = error.getClass().getSimpleName();
      found.put("code", refused.awsErrorDetails().errorCode());
      found.put("status", refused.statusCode());
      if (!type.matches("(Sqs|Sns|Kms|Sts)Exception")) found.put("type", type.replaceFirst("Exception$", ""));
    }
    return found;
  }

  private static Method method(Object client, String operation) {
    String name = Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    for (Class<?> shape : client.getClass().getInterfaces()) {
      for (Method method : shape.getMethods()) {
        boolean is_plain = method.getParameterCount() == 1 && SdkPojo.class.isAssignableFrom(method.getParameterTypes()[0]);
        if (method.getName().equals(name) && is_plain) return method;
      }
    }
    return null;
  }

  private static SdkPojo builder(Class<?> request) throws Exception {
    return (SdkPojo) request.getMethod("builder").invoke(null);
  }

  private static Object client(String service, JsonNode keys) {
    AwsCredentials used = keys == null
        ? AwsBasicCredentials.create("test", "test")
        : AwsSessionCredentials.create(
            keys.get("AccessKeyId").asText(), keys.get("SecretAccessKey").asText(), keys.get("SessionToken").asText());
    return CLIENTS.computeIfAbsent(service + used.accessKeyId(), name -> switch (service) {
      case "sqs" -> made(SqsClient.builder(), used);
      case "sns" -> made(SnsClient.builder(), used);
      case "kms" -> made(KmsClient.builder(), used);
      case "sts" -> made(StsClient.builder(), used);
      default -> null;
    });
  }

  private static <B extends AwsClientBuilder<B, C>, C> C made(AwsClientBuilder<B, C> builder, AwsCredentials used) {
    return builder
        .endpointOverride(URI.create(url))
        .region(Region.US_EAST_1)
        .credentialsProvider(StaticCredentialsProvider.create(used))
        .overrideConfiguration(o -> o.retryPolicy(RetryPolicy.none()))
        .build();
  }
}
