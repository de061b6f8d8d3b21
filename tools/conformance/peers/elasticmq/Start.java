import org.elasticmq.rest.sqs.SQSRestServerBuilder;

/** ElasticMQ on a loopback port: `Start PORT`. */
public class Start {
  public static void main(String[] arguments) throws InterruptedException {
    SQSRestServerBuilder.withInterface("127.0.0.1").withPort(Integer.parseInt(arguments[0])).start().waitUntilStarted();
    Thread.currentThread().join();
  }
}
