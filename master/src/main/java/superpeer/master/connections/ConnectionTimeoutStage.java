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
 * Counts a connection, and closes it if the head of the next request takes too long. The timeout is
 * off while a request is answered, while a response streams, and after an upgrade to a WebSocket.
 *
 * <p>Akka HTTP has a timeout for idle connections, which any byte postpones, and none for heads.
 * The client's address is read from an attribute of the stream that only Akka HTTP's internals
 * name, because requests carry it too late.
 */
final class ConnectionTimeoutStage
    extends GraphStage<BidiShape<HttpRequest, HttpRequest, HttpResponse, HttpResponse>> {

  private final Inlet<HttpRequest> requestIn = Inlet.create("requestIn");
  private final Outlet<HttpRequest> requestOut = Outlet.create("requestOut");
  private final Inlet<HttpResponse> responseIn = Inlet.create("responseIn");
  private final Outlet<HttpResponse> responseOut = Outlet.create("responseOut");
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
              complete(requestOut); // a WebSocket, or a client that only waits for its response
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

    /** One timer serves many requests: most are answered long before it fires. */
    @Override
    public void onTimer(Object key) {
      var left =
          isWaiting
              ? headTimeout.minusNanos(System.nanoTime() - sinceNanos)
              : limits.nextHeadTimeout();
      if (left.isNegative() || left.isZero()) {
        connectionLimiter.countTimedOut();
        completeStage(); // without a response: sending it could take long too
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

    /** Never waits longer than a next head may take: by then it may wait for another request. */
    private void scheduleCheck(Duration left) {
      var max = limits.nextHeadTimeout();
      scheduleOnce(ConnectionTimeoutStage.class, left.compareTo(max) < 0 ? left : max);
    }
  }
}
