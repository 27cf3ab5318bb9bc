package superpeer.master.connections;

import akka.http.impl.engine.server.HttpAttributes;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import akka.stream.Attributes;
import akka.stream.BidiShape;
import akka.stream.Inlet;
import akka.stream.Outlet;
import akka.stream.stage.AbstractInHandler;
import akka.stream.stage.AbstractOutHandler;
import akka.stream.stage.GraphStage;
import akka.stream.stage.GraphStageLogic;
import akka.stream.stage.TimerGraphStageLogic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts a connection, and ends it if it waits for a request for too long. It does not wait while a
 * request is answered, while an answer streams, and once it is a WebSocket.
 *
 * <p>Akka HTTP has a time-out for idle connections, which any byte postpones, and none for heads.
 * Who is connected is an attribute of the stream that only its internals name; later, requests tell
 * it too.
 */
final class ConnectionWatch
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private final Inlet<HttpRequest> asked = Inlet.create("asked");
  private final Outlet<HttpRequest> passed = Outlet.create("passed");
  private final Inlet<HttpResponse> answered = Inlet.create("answered");
  private final Outlet<HttpResponse> sent = Outlet.create("sent");
  private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
      BidiShape.of(asked, passed, answered, sent);
  private final Connections connections;
  private final Connections.Limits limits;

  ConnectionWatch(Connections connections, Connections.Limits limits) {
    this.connections = connections;
    this.limits = limits;
  }

  @Override
  public BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic(
        attributes
            .getAttribute(HttpAttributes.RemoteAddress.class)
            .map(HttpAttributes.RemoteAddress::address)
            .map(InetSocketAddress::getAddress));
  }

  private final class Logic extends TimerGraphStageLogic {

    private final Optional<InetAddress> address;
    private boolean isIn;
    private boolean isWaiting = true;
    private long sinceNanos = System.nanoTime();
    private Duration patience = limits.firstHead();

    Logic(Optional<InetAddress> address) {
      super(shape);
      this.address = address;
      setHandler(
          asked,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              isWaiting = false;
              push(passed, grab(asked));
            }

            @Override
            public void onUpstreamFinish() {
              complete(passed); // a WebSocket, or who asks no more but waits for an answer
            }
          });
      setHandler(
          passed,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(asked);
            }
          });
      setHandler(
          answered,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              var response = grab(answered);
              isWaiting =
                  response.entity().isStrict()
                      && !response.status().equals(StatusCodes.SWITCHING_PROTOCOLS);
              sinceNanos = System.nanoTime();
              patience = limits.furtherHead();
              push(sent, response);
            }
          });
      setHandler(
          sent,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(answered);
            }
          });
    }

    @Override
    public void preStart() {
      isIn = connections.enter(address);
      if (isIn) {
        look(patience);
      } else {
        completeStage();
      }
    }

    /** One timer for many requests: most are answered long before it is due. */
    @Override
    public void onTimer(Object key) {
      var left =
          isWaiting ? patience.minusNanos(System.nanoTime() - sinceNanos) : limits.furtherHead();
      if (left.isNegative() || left.isZero()) {
        connections.countSlow();
        completeStage(); // no answer: it would be one more thing to wait for
      } else {
        look(left);
      }
    }

    @Override
    public void postStop() {
      if (isIn) {
        connections.leave(address);
      }
    }

    /** By then it may wait for something else. */
    private void look(Duration left) {
      var further = limits.furtherHead();
      scheduleOnce(ConnectionWatch.class, left.compareTo(further) < 0 ? left : further);
    }
  }
}
