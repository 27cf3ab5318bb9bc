package superpeer.hub.http;

import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import java.util.concurrent.CompletionStage;

/**
 * Answers the calls that come by the thousand before the tree of routes is asked, which costs more
 * than they do ({@code docs/benchmarks.md}). Any thread may call it.
 */
public interface FastPath {

  /** Whether this call is one of them; all others are for the routes. */
  boolean handles(HttpRequest request);

  /** Answers a call that it {@linkplain #handles}; never fails. */
  CompletionStage<HttpResponse> handle(HttpRequest request);
}
