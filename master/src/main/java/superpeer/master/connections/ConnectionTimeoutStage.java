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
final class ConnectionTimeoutStage
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private final Inlet<HttpRequest> requestIn = Inlet.create("asked");
  private final Outlet<HttpRequest> requestOut = Outlet.create("passed");
  private final Inlet<HttpResponse> responseIn = Inlet.create("answered");
  private final Outlet<HttpResponse> responseOut = Outlet.create("sent");
  private final BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse> shape =
      BidiShape.of(requestIn, requestOut, responseIn, responseOut);
  private final ConnectionLimiter connectionLimiter;
  private final ConnectionLimiter.Limits limits;

  ConnectionTimeoutStage(ConnectionLimiter connectionLimiter, ConnectionLimiter.Limits limits) {
    this.connectionLimiter = connectionLimiter;
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
    private boolean isAcquired;
    private boolean isWaiting = true;
    private long sinceNanos = System.nanoTime();
    private Duration headTimeout = limits.firstHeadTimeout();

    Logic(Optional<InetAddress> address) {
      super(shape);
      this.address = address;
      setHandler(
          requestIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              isWaiting = false;
              push(requestOut, grab(requestIn));
            }

            @Override
            public void onUpstreamFinish() {
              complete(requestOut); // a WebSocket, or who asks no more but waits for an answer
            }
          });
      setHandler(
          requestOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(requestIn);
            }
          });
      setHandler(
          responseIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              var response = grab(responseIn);
              isWaiting =
                  response.entity().isStrict()
                      && !response.status().equals(StatusCodes.SWITCHING_PROTOCOLS);
              sinceNanos = System.nanoTime();
              headTimeout = limits.nextHeadTimeout();
              push(responseOut, response);
            }
          });
      setHandler(
          responseOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              pull(responseIn);
            }
          });
    }

    @Override
    public void preStart() {
      isAcquired = connectionLimiter.tryAcquire(address);
      if (isAcquired) {
        scheduleCheck(headTimeout);
      } else {
        completeStage();
      }
    }

    /** One timer for many requests: most are answered long before it is due. */
    @Override
    public void onTimer(Object key) {
      var left =
          isWaiting
              ? headTimeout.minusNanos(System.nanoTime() - sinceNanos)
              : limits.nextHeadTimeout();
      if (left.isNegative() || left.isZero()) {
        connectionLimiter.countTimedOut();
        completeStage(); // no answer: it would be one more thing to wait for
      } else {
        scheduleCheck(left);
      }
    }

    @Override
    public void postStop() {
      if (isAcquired) {
        connectionLimiter.release(address);
      }
    }

    /** By then it may wait for something else. */
    private void scheduleCheck(Duration left) {
      var further = limits.nextHeadTimeout();
      scheduleOnce(ConnectionTimeoutStage.class, left.compareTo(further) < 0 ? left : further);
    }
  }
}
