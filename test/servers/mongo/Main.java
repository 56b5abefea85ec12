import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.util.List;

/** A server that speaks MongoDB's protocol, on loopback, on one file. Arguments: file, port. Ends on SIGTERM. */
public final class Main {
  public static void main(String[] args) throws Exception {
    // MongoDB acknowledges a write once its journal has it; the H2 store by itself commits a second later.
    H2Backend backend =
        new H2Backend(args[0]) {
          @Override
          public Document handleMessage(MongoMessage message) {
            Document answer = super.handleMessage(message);
            commit();
            return answer;
          }
        };
    // The driver wants wire version 9 or later; what the design uses is there all the same.
    MongoBackend versioned =
        backend.version(
            new MongoVersion() {
              public List<Integer> getVersionArray() {
                return List.of(5, 0, 0);
              }

              public int getWireVersion() {
                return 13;
              }
            });
    MongoServer server = new MongoServer(versioned);
    server.bind("127.0.0.1", Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdownNow));
    System.out.println("listening");
    Thread.currentThread().join();
  }
}
