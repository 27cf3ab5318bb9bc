package superpeer.worker.peer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A fake transport; a test drives its connections as the peer. */
public final class FakeTransport implements Transport {

  private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();

  @Override
  public Connection answer(String offerSdp, Connection.Listener listener) {
    return add(new FakeConnection(listener));
  }

  @Override
  public Connection call(Connection.Listener listener) {
    return add(new FakeConnection(listener));
  }

  @Override
  public void close() {
    connections.forEach(connection -> connection.fail("transport closed"));
  }

  public List<FakeConnection> connections() {
    return connections;
  }

  public FakeConnection last() {
    return connections.get(connections.size() - 1);
  }

  private FakeConnection add(FakeConnection connection) {
    connections.add(connection);
    return connection;
  }
}
