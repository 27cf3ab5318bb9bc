package superpeer.hub.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/**
 * Answers the most frequent requests before the routes are evaluated, which would cost more than
 * the requests themselves (measured with {@code deploy/src/bench/hub.sh}). Thread-safe.
 */
public interface FastPath {

  /** Whether it handles this request. All others go to the routes. */
  boolean handles(HttpRequest request);

  /** Handles a request that it {@linkplain #handles accepts}; the stage never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request);
}
