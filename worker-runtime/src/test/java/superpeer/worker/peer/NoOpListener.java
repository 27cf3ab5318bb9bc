package superpeer.worker.peer;

import java.nio.ByteBuffer;
import superpeer.protocol.signaling.Signal;

/** A listener that ignores all events; tests override methods as needed. */
public class NoOpListener implements Connection.Listener {

  @Override
  public void signal(Signal local) {}

  @Override
  public void opened() {}

  @Override
  public void text(String text) {}

  @Override
  public void frame(ByteBuffer copy) {}

  @Override
  public void oversized(long bytes) {}

  @Override
  public void uploaded(long bytes) {}

  @Override
  public void aborted(long bytesSent) {}

  @Override
  public void closed(String why) {}
}
